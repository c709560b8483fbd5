import { dataSizes } from "@trm/datasets";
import { commonLimits, sizeOf } from "@trm/engine";
import { plannedSteps, planRecipe, stepFlops } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatBytes, formatCount, formatFlop } from "../format.ts";
import { precisionOption } from "../gpu_option.ts";
import { dataPaths, recipeNamed, setOption } from "../recipe_named.ts";

/** `trm plan`: what a recipe would take, found without a GPU. */
export const plan: Command = defineCommand({
  name: "plan",
  summary: "say what training a recipe takes: parameters, dispatches, memory, arithmetic; needs no GPU",
  details:
    "The memory is made to fit a common GPU, or --memory. The arithmetic is that of the matrix products, flopPerStep here as in\n" +
    "trm recipes; flopOfAllOps is what the plan comes to, other ops and what is computed again to save memory included.",
  arguments: [{ name: "recipe", description: "its name; trm recipes lists them" }],
  options: {
    set: setOption,
    precision: precisionOption,
    memory: { type: "number", description: "GiB that the device may use", default: 11, minimum: 0.001 },
    json: { type: "boolean", description: "print one JSON object" },
    explain: { type: "boolean", description: "list every dispatch of a training step" },
  },
  examples: [
    { line: "trm plan sudoku-mlp", does: "a line per fact" },
    { line: "trm plan sudoku-mlp --set training.batch=64 --json", does: "the same of a smaller batch, for a program" },
    { line: "trm plan sudoku-mlp --precision f16 --memory 7", does: "in half precision, on a smaller device" },
  ],
  permissions({ arguments: { recipe }, options: { set } }) {
    const named = recipeNamed(recipe, set);
    return { read: plannedSteps(named) === undefined ? dataPaths(named.data, {}) : [] }; // else its sizes are known
  },
  run({ arguments: { recipe: name }, options: { set, precision, memory: gib, json, explain } }, terminal) {
    const recipe = recipeNamed(name, set);
    const sizes = dataSizes(recipe.data);
    const limits = {
      ...commonLimits,
      memory: gib * 2 ** 30,
      target: { ...commonLimits.target, precision },
    };
    const { model, plans, memory, answerBatch } = planRecipe(recipe, sizes, { limits });
    const { step, answer } = plans.graphs;
    const steps = plannedSteps(recipe);
    const flopPerStep = stepFlops(recipe, sizes);
    const facts = {
      recipe: recipe.name,
      parameters: model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      dispatches: step.dispatches.length,
      slots: plans.slots.length,
      bytes: plans.bytes,
      traffic: step.traffic,
      precision,
      flopPerStep,
      flopOfAllOps: step.flops,
      batch: recipe.training.batch,
      ...memory,
      steps: steps ?? null,
      flop: steps === undefined ? null : steps * flopPerStep,
      answer: { dispatches: answer.dispatches.length, batch: answerBatch, flopOfAllOps: answer.flops },
      memoryLimit: limits.memory,
    };
    if (json) {
      terminal.json(facts);
      return 0;
    }
    if (explain) terminal.print(step.explain());
    const again = memory.rematerialize ? ", blocks computed again" : "";
    const parts = memory.microBatches === 1 ? "" : ` in ${memory.microBatches} parts`;
    const all = steps === undefined ? "" : ` × ${formatCount(steps)} steps = ${formatFlop(steps * flopPerStep)}`;
    terminal.print(`${recipe.name}: ${recipe.summary}`);
    terminal.print(`parameters   ${formatCount(facts.parameters)}`);
    terminal.print(`batch        ${recipe.training.batch}${parts}${again}`);
    terminal.print(`dispatches   ${formatCount(facts.dispatches)} a training step`);
    terminal.print(`memory       ${formatBytes(plans.bytes)} on the device, of it ${plans.slots.length} shared slots`);
    terminal.print(`traffic      ${formatBytes(step.traffic)} read and written a step, activations in ${precision}`);
    terminal.print(`arithmetic   ${formatFlop(flopPerStep)} a step${all}, of matrix products`);
    terminal.print(`in all       ${formatFlop(step.flops)} a step with the other ops and what is computed again`);
    return 0;
  },
});
