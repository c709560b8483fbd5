/** What a comparison can be asked for. */

import { type BenchName, benchSteps } from "@trm/train/bench";
import { UsageError } from "../../../cli/usage_error.ts";
import { defineScript, readScript, type Script } from "../../command_line.ts";

const STEPS = Object.keys(benchSteps) as BenchName[];
const OTHERS = ["jax-js", "tensorflow-js", "pytorch"] as const;

/** All that can be compared, ours first; a machine may lack PyTorch. */
export type PeerName = "trm" | typeof OTHERS[number];

const script = defineScript({
  name: "bench:peers",
  summary: "take the same training steps and matrix products here and in other frameworks, in turns",
  details:
    "PyTorch is compared where python3 has it. Debian's python3-torch multiplies matrices by the reference BLAS, a tenth as fast, " +
    "unless libopenblas0-pthread is installed too.",
  arguments: [],
  options: {
    config: { type: "string", description: "a step; all unless given", choices: STEPS, repeated: true },
    peer: { type: "string", description: "a framework beside trm; all unless given", choices: OTHERS, repeated: true },
    rounds: { type: "integer", description: "timings of each, in turns", default: 5, minimum: 1 },
    steps: { type: "boolean", description: "leave out the steps", default: true },
    products: { type: "boolean", description: "leave out the products", default: true },
    out: {
      type: "path",
      description: "folder of peers.json and peers.md",
      placeholder: "folder",
      default: "runs/peers",
    },
    note: {
      type: "string",
      description: "a sentence for the reports: what else the machine does",
      placeholder: "text",
    },
    patience: {
      type: "number",
      description: "seconds that a framework may take for a step",
      default: 1800,
      minimum: 1,
      maximum: 86_400, // timers of more than 24 days end at once
    },
  },
  examples: [{
    line: "deno task bench:peers --config XS --peer jax-js --no-products",
    does: "one ratio, in a minute or two without a GPU",
  }],
});

/** What the task takes. */
export const peers: Script = script;

/** What is compared, and how. */
export interface Options {
  readonly configs: readonly BenchName[];
  readonly peers: readonly PeerName[];
  readonly rounds: number;
  /** Whether matrix products are compared too. */
  readonly products: boolean;
  /** The folder of the reports. */
  readonly out: string;
  readonly note: string;
  /** Seconds for an answer. */
  readonly patience: number;
}

/** Reads the command line; throws a `UsageError` where it asks for what cannot be, or for nothing. */
export function readOptions(words: readonly string[]): Options {
  const { config, peer, steps, products, rounds, out, note = "", patience } = readScript(script, words).options;
  if (!steps && !products) throw new UsageError("Cannot compare: found --no-steps and --no-products");
  return {
    configs: !steps ? [] : config.length > 0 ? config : STEPS,
    peers: ["trm", ...(peer.length > 0 ? peer : OTHERS)],
    rounds,
    products,
    out,
    note,
    patience,
  };
}
