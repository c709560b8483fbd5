import { type DataFacts, openTest, type SplitFacts } from "@trm/datasets";
import { openDevice } from "@trm/engine";
import { evaluate, type Evaluation, graderOf } from "@trm/eval";
import { boundedMeanInterval, formatInterval, type Interval } from "@trm/metrics";
import { openTrained, type Trained, type Which } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatDuration, formatPercent } from "../format.ts";
import { dataPaths, recipeOfRun } from "../recipe_named.ts";

/** `trm eval`: how good a trained model is. */
export const evaluation: Command = defineCommand({
  name: "eval",
  summary: "ask a trained model a test split and score its answers",
  details: "Every puzzle gets the same number of supervision steps from a fresh carry, the reference's rule, " +
    "with the averaged weights where there are any. Intervals are Wilson's, at 95 %.",
  arguments: [{ name: "run", description: "a run folder" }],
  options: {
    data: { type: "path", description: "test on this file or folder instead of the recipe's test split" },
    steps: {
      type: "integer",
      description: "supervision steps a puzzle; the recipe's unless given",
      minimum: 1,
      maximum: 10_000,
    },
    limit: { type: "integer", description: "ask only so many puzzles, from the first on", minimum: 1 },
    rule: {
      type: "string",
      description: "when an answer counts",
      choices: ["fixed", "early-exit"],
      default: "fixed",
      placeholder: "rule",
    },
    live: { type: "boolean", description: "with the weights as trained, not their average" },
    from: {
      type: "string",
      description: "which checkpoint",
      choices: ["last", "best", "previous"],
      default: "last",
      placeholder: "which",
    },
    batch: {
      type: "integer",
      description: "puzzles at once; the recipe's batch unless given",
      minimum: 1,
      maximum: 65_536,
    },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm eval runs/sudoku-4x4-1", does: "beside the published number, where there is one" },
    {
      line: "trm eval runs/sudoku-mlp-1 --data data/sudoku-extreme/test.csv --limit 10000 --json",
      does: "for a program",
    },
  ],
  async permissions({ arguments: { run }, options: { data } }) {
    return { read: [run, ...dataPaths((await recipeOfRun(run)).data, { testPath: data })] };
  },
  async run({ arguments: { run }, options }, terminal) {
    const { data, steps, limit, rule, live, from: which, batch, json } = options;
    const began = performance.now();
    const { data: spec } = await recipeOfRun(run);
    using opened = await openTest(spec, { testPath: data });
    using device = await openDevice();
    using trained = await openTrained(run, { which, weights: live ? "live" : "averaged", batch, device });
    refuseUnfit(trained.facts, opened.facts, data);
    const { answerer, recipe } = trained;
    const evaluation = await evaluate(answerer, opened.test, {
      supervisionSteps: steps ?? recipe.training.supervisionSteps,
      rule,
      limit,
      grade: graderOf(opened.facts.grid),
      onProgress: (done, total) =>
        terminal.progress(`${formatCount(done)} of ${formatCount(total)} puzzles · ${formatPercent(done / total, 0)}`),
    });
    const tested = {
      run,
      checkpoint: which,
      test: opened.facts.test,
      adapter: device.adapter.description,
      seconds: (performance.now() - began) / 1000,
    };
    if (json) terminal.json(factsOf(evaluation, trained, tested));
    else linesOf(evaluation, trained, tested).forEach((line) => terminal.print(line));
    return 0;
  },
});

/** Refuses puzzles that the model was not made for, and a test split that is not the one held out from training. */
function refuseUnfit(trained: DataFacts, tested: DataFacts, data: string | undefined): void {
  for (const what of ["length", "vocabulary"] as const) {
    if (tested[what] === trained[what]) continue;
    throw new RangeError(
      `Cannot evaluate on ${named(data)}: its ${what} is ${tested[what]}, the model's ${trained[what]}`,
    );
  }
  if (tested.identifiers > trained.identifiers) {
    throw new RangeError(
      `Cannot evaluate on ${
        named(data)
      }: it has ${tested.identifiers} puzzle identifiers, the model ${trained.identifiers}`,
    );
  }
  const imported = trained.train === null; // what such weights were trained on is not known
  if (data === undefined && !imported && tested.test?.hash !== trained.test?.hash) {
    throw new RangeError(
      "Cannot evaluate on the recipe's test split: the run was trained on other files; name test puzzles with --data",
    );
  }
}

const named = (data: string | undefined): string => data === undefined ? "the recipe's test split" : `"${data}"`;

interface Tested {
  readonly run: string;
  readonly checkpoint: Which;
  readonly test: SplitFacts | null;
  readonly adapter: string;
  readonly seconds: number;
}

/** All that a report of a result must say. */
function factsOf(
  evaluation: Evaluation,
  { recipe, facts, step, weights, checkpointHash }: Trained,
  { run, checkpoint, test, adapter, seconds }: Tested,
) {
  const { count, exactAccuracy, cellAccuracy, supervisionSteps, rule } = evaluation;
  return {
    run,
    recipe: recipe.name,
    ...evaluation,
    exactInterval: ends(intervalOf(exactAccuracy, count)),
    cellInterval: ends(intervalOf(cellAccuracy, count)),
    published: recipe.published ?? null,
    regime: { trainedOn: facts.train, heldOut: facts.heldOut ?? null, supervisionSteps, rule, voting: "none" },
    data: test,
    checkpoint: { which: checkpoint, sha256: checkpointHash },
    weights,
    step,
    seed: recipe.training.seed,
    adapter,
    seconds: Math.round(10 * seconds) / 10,
  };
}

function linesOf(
  evaluation: Evaluation,
  { recipe, facts, step, weights, checkpointHash }: Trained,
  tested: Tested,
): string[] {
  const { count, exactAccuracy, cellAccuracy, validAccuracy, optimalAccuracy, haltAccuracy } = evaluation;
  const { supervisionSteps, rule, stepsToHalt, steps } = evaluation;
  const { published } = recipe;
  const { checkpoint, test, adapter, seconds } = tested;
  const share = (name: string, share: number | undefined, beside = "") =>
    share === undefined ? [] : [`${name.padEnd(16)} ${formatInterval(intervalOf(share, count))}${beside}`];
  const curve = steps.map(({ exactAccuracy }) => (100 * exactAccuracy).toFixed(1)).join(" ");
  return [
    `${recipe.name}, step ${formatCount(step)}, ${weights} weights, ${checkpoint} checkpoint ${
      checkpointHash.slice(0, 12)
    }`,
    `${formatCount(count)} puzzles (${test?.from}), ${supervisionSteps} supervision steps${
      rule === "fixed" ? "" : " at most"
    }`,
    `trained on ${
      facts.train
        ? `${facts.train.groups} puzzles (${facts.train.from})`
        : "what is not known: its weights were imported"
    }, single pass, no voting`,
    ...share(
      "exact accuracy",
      exactAccuracy,
      published && `; published ${formatPercent(published.exactAccuracy)}, ${published.source}`,
    ),
    ...share("cell accuracy", cellAccuracy),
    ...share("rules obeyed", validAccuracy),
    ...share("none better", optimalAccuracy),
    ...share("halts rightly", haltAccuracy),
    `would halt       after ${stepsToHalt.toFixed(1)} steps`,
    `exact, by step   ${curve} %`,
    `seed ${recipe.training.seed} · ${formatDuration(seconds)} · ${adapter}`,
  ];
}

function intervalOf(share: number, count: number): Interval {
  return boundedMeanInterval(share * count, count);
}

const ends = ({ low, high }: Interval): [number, number] => [low, high];
