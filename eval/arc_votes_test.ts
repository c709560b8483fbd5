import { assert, assertEquals } from "@std/assert";
import { type ArcEvaluation, arcPuzzleName, arcSource, type ArcTask, planArc, type Source } from "@trm/datasets";
import { createVotes } from "@trm/metrics";
import { type AnsweredPuzzle, answerPuzzles } from "./answer_puzzles.ts";
import type { Answerer } from "./answerer.ts";
import { arcVotes } from "./arc_votes.ts";

const grid = (...rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0].length,
  cells: Uint8Array.from(rows.flat()),
});
const tasks: readonly ArcTask[] = [
  {
    id: "grow",
    pairs: [
      { part: "train", input: grid([1, 2]), output: grid([1, 2], [1, 2]) },
      { part: "test", input: grid([3, 4, 5]), output: grid([3, 4, 5], [3, 4, 5]) },
      { part: "test", input: grid([0, 6]), output: grid([0, 6], [0, 6]) },
    ],
  },
  {
    id: "turn",
    pairs: [
      { part: "train", input: grid([1, 2]), output: grid([2, 1]) },
      { part: "test", input: grid([7, 8, 9]), output: grid([9, 8, 7]) },
    ],
  },
];
const plan = planArc({ subsets: [{ name: "evaluation", tasks }], testSubset: "evaluation", augmentations: 4 });
const test = arcSource(plan, "test");
const arc: ArcEvaluation = { name: (identifier) => arcPuzzleName(plan, identifier), testTasks: tasks };

Deno.test("right answers to augmented test inputs become right answers to the tasks", async () => {
  const votes = arcVotes(arc);
  for await (const puzzle of answered(() => true)) votes.add(puzzle);
  const { tasks, pairs, unanswered, passes, submission } = votes.count();
  assertEquals({ tasks, pairs, unanswered }, { tasks: 2, pairs: 3, unanswered: 0 });
  assertEquals(passes.map(({ k, meanOfPairs, allPairs }) => [k, meanOfPairs.estimate, allPairs.estimate]), [
    [1, 1, 1],
    [2, 1, 1],
    [5, 1, 1],
    [10, 1, 1],
    [100, 1, 1],
    [1000, 1, 1],
  ]);
  assertEquals(submission.turn, [{ attempt_1: [[9, 8, 7]], attempt_2: [[9, 8, 7]] }]);
});

Deno.test("the majority of a task's versions decides, and votes kept from before add to it", async () => {
  const onlyOriginals = (name: string) => !name.includes("|||"); //  1 version in 5 answers right, the others alike wrong
  const kept = createVotes();
  const first = arcVotes(arc, kept);
  for await (const puzzle of answered(onlyOriginals)) first.add(puzzle);
  const passes = (votes: ReturnType<typeof arcVotes>) =>
    votes.count().passes.slice(0, 2).map(({ meanOfPairs }) => meanOfPairs.estimate);
  assertEquals(passes(first), [0, 1]);
  for (let evaluation = 0; evaluation < 2; evaluation++) {
    const aggregated = arcVotes(arc, kept);
    for await (const puzzle of answered(() => true)) aggregated.add(puzzle);
    assertEquals(passes(aggregated), [1, 1]);
  }
  assertEquals(passes(arcVotes(arc)), [0, 0]); //  a poll of its own knows nothing of them
});

Deno.test("a pair that nobody answered with a cell is counted as unanswered and unsolved", () => {
  const votes = arcVotes(arc);
  const { unanswered, passes } = votes.count();
  assertEquals([unanswered, passes[0].meanOfPairs.estimate], [3, 0]);
  assert(passes[0].meanOfPairs.high > 0);
});

/** All test puzzles, answered rightly where the version's name is, else with the first row of the input. */
function answered(isRight: (name: string) => boolean): AsyncGenerator<AnsweredPuzzle> {
  return answerPuzzles(oracle(test, isRight), test, { supervisionSteps: 1 });
}

function oracle(source: Source, isRight: (name: string) => boolean): Answerer {
  const { length: S } = source.metadata;
  const key = (identifier: number, tokens: Uint32Array) => `${identifier} ${tokens.join()}`;
  const known = new Map<string, Uint32Array>();
  for (const [puzzle, identifier] of source.identifiers.entries()) {
    for (let example = source.puzzleOffsets[puzzle]; example < source.puzzleOffsets[puzzle + 1]; example++) {
      const tokens = new Uint32Array(S), labels = new Uint32Array(S);
      source.read(example, tokens, labels, 0);
      known.set(key(identifier, tokens), labels);
    }
  }
  return {
    batch: 3,
    data: source.metadata,
    halting: "sign",
    answer({ tokens, identifiers }) {
      const predictions = new Uint32Array(3 * S);
      for (let row = 0; row < 3; row++) {
        const question = tokens.subarray(row * S, (row + 1) * S);
        const label = known.get(key(identifiers[row], question));
        if (label) predictions.set(isRight(arc.name(identifiers[row])) ? label : question, row * S);
      }
      return Promise.resolve({ predictions, halt: [0, 0, 0], proceed: [0, 0, 0] });
    },
  };
}
