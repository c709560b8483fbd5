/** Trains a made-up run until it is killed: saves and logs step after step, the file of each taking a while to write. */

import { createRun, resumeRun } from "../run.ts";
import { madeUp } from "./made_up.ts";

const [folder, how] = Deno.args;
const { run, step } = how === "create"
  ? { run: await createRun(folder, { name: "made-up" }), step: 0 }
  : await resume();
for (let next = step + 1;; next++) {
  run.log({ step: next, loss: 1 / next });
  const checkpoint = madeUp(next);
  const slowly = async function* () {
    for (let from = 0; from < 400; from += 20) {
      yield checkpoint.states.weights.data.subarray(from, from + 20);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const weights = { ...checkpoint.states.weights, data: slowly() };
  await run.save({ ...checkpoint, states: { ...checkpoint.states, weights } }, { best: next % 3 === 0 });
  console.log(next);
}

async function resume() {
  const { run, checkpoint } = await resumeRun(folder);
  return { run, step: checkpoint.step };
}
