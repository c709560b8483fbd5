import { decodeAnswer, encodeQuestion, type GridKind } from "@trm/datasets";
import { graderOf, solve as think, type SolvingStep } from "@trm/eval";
import { type LoopState, openRun, openTrained, tunedDevice, type Which } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { changedCells, drawSolving } from "../draw.ts";
import { gpuOption, runPrecisionOption, withGpu } from "../gpu_option.ts";
import { kernelsGiven, kernelsOption, kernelsPaths, noteUnused } from "../kernels_option.ts";
import { runDevice } from "../run_device.ts";

/** `trm solve`: one puzzle, step by step. */
export const solve: Command = defineCommand({
  name: "solve",
  summary: "solve a puzzle with a trained model, and show its answer after every supervision step",
  details: "A Sudoku is its cells row by row, . or 0 for a blank; a maze is #, space, S and G row by row.\n" +
    "Cells that changed since the step before stand after a *. In an answer, . is a Sudoku's cell left blank, and ?\n" +
    "padding, which is no cell at all: a model that has learned little may answer either.\n" +
    "The answer is the model's: it may be wrong, which is said.",
  arguments: [
    { name: "run", description: "a run folder" },
    { name: "puzzle", description: "the puzzle as text" },
  ],
  options: {
    steps: {
      type: "integer",
      description: "supervision steps; the recipe's unless given",
      minimum: 1,
      maximum: 10_000,
    },
    live: { type: "boolean", description: "with the weights as trained, not their average" },
    from: {
      type: "string",
      description: "which checkpoint",
      choices: ["last", "best", "previous"],
      default: "last",
      placeholder: "which",
    },
    kernels: kernelsOption,
    gpu: gpuOption,
    precision: runPrecisionOption,
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: 'trm solve runs/sudoku-4x4-1 "1... ..3. .4.. ...2"', does: "four rows; spaces do not count" },
    { line: 'trm solve runs/sudoku-mlp-1 "53..7....6..195....98....6.8…" --json', does: "the answers for a program" },
  ],
  permissions: ({ arguments: { run }, options: { kernels, gpu } }) =>
    withGpu({ read: [run, ...kernelsPaths(kernels)] }, gpu),
  async run({ arguments: { run, puzzle }, options }, terminal) {
    const { steps, live, from: which, json } = options;
    const grid = await gridOf(run, which);
    const tokens = encodeQuestion(grid, puzzle);
    using device = tunedDevice(await runDevice(run, which, options), await kernelsGiven(options.kernels));
    noteUnused(options.kernels, device.limits.target.kernels, terminal);
    using trained = await openTrained(run, { which, weights: live ? "live" : "averaged", batch: 1, device });
    const supervisionSteps = steps ?? trained.recipe.training.supervisionSteps;
    const answers: SolvingStep[] = await Array.fromAsync(think(trained.answerer, { tokens, supervisionSteps }));
    const { tokens: answer } = answers[answers.length - 1];
    const graded = graderOf(grid)?.(tokens, answer);
    const haltsAt = answers.find(({ halts }) => halts)?.step ?? null;
    if (json) {
      terminal.json({
        run,
        puzzle: decodeAnswer(grid, tokens),
        answer: decodeAnswer(grid, answer),
        ...graded,
        haltsAt,
        steps: answers.map(({ step, tokens, confidence, halts }, i) => ({
          step,
          answer: decodeAnswer(grid, tokens),
          changed: changedCells(answers, i),
          confidence,
          halts,
        })),
        weights: trained.weights,
        checkpoint: { which, sha256: trained.checkpointHash },
      });
      return 0;
    }
    drawSolving(grid, tokens, answers, terminal).forEach((line) => terminal.print(line));
    terminal.print();
    terminal.print(haltsAt === null ? "It would not halt by itself" : `It would halt after step ${haltsAt}`);
    terminal.print(decodeAnswer(grid, answer));
    if (graded) terminal.print(verdict(graded));
    return 0;
  },
});

/** What the puzzles are that a run was trained on. */
async function gridOf(run: string, which: Which): Promise<GridKind> {
  using checkpoint = await (await openRun(run)).open(which);
  return (checkpoint.loop as LoopState).facts.grid;
}

function verdict({ valid, optimal }: { readonly valid: boolean; readonly optimal?: boolean }): string {
  if (!valid) return "This breaks the puzzle's rules: it is wrong";
  return optimal === false ? "This obeys the rules, but a better answer exists" : "This obeys the puzzle's rules";
}
