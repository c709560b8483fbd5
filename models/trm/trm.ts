import { noGradient } from "@trm/engine";
import { type Build, type Carry, type Data, frame, type Model, type Question, type Thought } from "@trm/layers";
import { check, type TrmConfig } from "./config.ts";
import { latents } from "./latents.ts";

/**
 * A Tiny Recursive Model: one small net that thinks `n` times about a question and its answer, then answers, `T` times over.
 *
 * Jolicoeur-Martineau 2025, arXiv:2510.04871, figure 3. Only the last of the T recursions learns.
 */
export function trm(config: TrmConfig, data: Data, build?: Build): Model {
  check(config);
  const { blocks, n, T, nets, gradient } = config;
  const { names, recursion } = latents[config.latents];
  const { embed, net, heads, ...parts } = frame(config, data, names, build);
  const think = net("net", blocks);
  const answer = nets === "separate" ? net("netH", blocks) : think;
  const latentRecursion = recursion({
    think,
    answer,
    n,
    beforeLast: gradient === "one-step" ? noGradient : (body) => body(),
  });

  function deepRecursion(question: Question, carry: Carry): Thought {
    const x = embed(question);
    noGradient(() => {
      for (let t = 1; t < T; t++) carry = latentRecursion(x, carry);
    });
    carry = latentRecursion(x, carry); // the one recursion that learns
    return { carry, ...heads(carry.y ?? carry.z) };
  }

  return {
    ...parts,
    halting: config.halting,
    think: deepRecursion,
    twin: () => trm(config, data, { ...build, buffers: parts.buffers }),
  };
}
