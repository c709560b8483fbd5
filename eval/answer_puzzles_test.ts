import { assert, assertEquals } from "@std/assert";
import type { Source } from "@trm/datasets";
import { initialize, interpret } from "@trm/engine";
import { trm, trmDefaults } from "@trm/trm";
import { type AnsweredPuzzle, answerPuzzles, type StoppingRule } from "./answer_puzzles.ts";
import { type Answerer, answerer } from "./answerer.ts";
import { response } from "./response.ts";
import { type CountedPuzzle, countedSource, countingAnswerer } from "./testdata/counting_answerer.ts";

const rules: readonly StoppingRule[] = ["fixed", "early-exit"];
const puzzles: readonly CountedPuzzle[] = [3, 1, 5, 1, 1, 2, 9, 4, 1, 3, 2].map((haltsAfter, i) => ({
  haltsAfter,
  rightAfter: [2, 1, 4, 2][i % 4],
}));

Deno.test("answerPuzzles() gives every puzzle the answer it would get alone, in the order of the split", async () => {
  for (const rule of rules) {
    const together = await answers(countingAnswerer(4), countedSource(puzzles), { supervisionSteps: 6, rule });
    assertEquals(together.map(({ example }) => example), puzzles.map((_, i) => i));
    for (const [i, puzzle] of puzzles.entries()) {
      const [alone] = await answers(countingAnswerer(1), countedSource([puzzle]), { supervisionSteps: 6, rule });
      assertEquals(seen(together[i]), seen(alone));
    }
  }
});

Deno.test("early exit stops each puzzle where the model would, and the fixed rule does not", async () => {
  const options = { supervisionSteps: 6 };
  const early = await answers(countingAnswerer(3), countedSource(puzzles), { ...options, rule: "early-exit" });
  assertEquals(early.map(({ steps }) => steps.length), [3, 1, 5, 1, 1, 2, 6, 4, 1, 3, 2]);
  const fixed = await answers(countingAnswerer(3), countedSource(puzzles), options);
  assertEquals(fixed.map(({ steps }) => steps.length), puzzles.map(() => 6));
  for (const answered of [early, fixed]) {
    assertEquals(answered.map(({ stepsToHalt }) => stepsToHalt), [3, 1, 5, 1, 1, 2, 6, 4, 1, 3, 2]);
  }
  assertEquals(early[2].steps.map(({ right }) => right), [1, 1, 1, 2, 2]);
  assertEquals(early[0].steps.map(({ asked }) => asked), [2, 2, 2]);
});

Deno.test("finished puzzles leave the batch: no row waits while there are puzzles left", async () => {
  const early = countingAnswerer(3), fixed = countingAnswerer(3);
  await answers(early, countedSource(puzzles), { supervisionSteps: 6, rule: "early-exit" });
  await answers(fixed, countedSource(puzzles), { supervisionSteps: 6 });
  assertEquals(fixed.calls, 4 * 6); //  11 puzzles in batches of 3
  assertEquals(early.calls, busiestRow(puzzles.map(({ haltsAfter }) => Math.min(6, haltsAfter)), 3));
  assert(early.calls < fixed.calls / 2);
});

Deno.test("answerPuzzles() stops at its limit and tells how far it is", async () => {
  const told: [number, number][] = [];
  const answered = await answers(countingAnswerer(2), countedSource(puzzles), {
    supervisionSteps: 2,
    limit: 3,
    onProgress: (done, total) => told.push([done, total]),
  });
  assertEquals(answered.length, 3);
  assertEquals(told, [[1, 3], [2, 3], [2.5, 3], [3, 3]]);
  assertEquals(await answers(countingAnswerer(2), countedSource([]), { supervisionSteps: 2 }), []);
});

Deno.test("a real model answers a puzzle in company to the bit as it does alone, by either rule", async () => {
  const source = randomSource(9);
  for (const rule of rules) {
    const options = { supervisionSteps: 5, rule };
    using company = tinyModel(3);
    const together = await answers(company.answerer, source, options);
    const steps = new Set(together.map(({ stepsToHalt }) => stepsToHalt));
    assert(steps.size > 1, `found ${[...steps]}, expected puzzles that halt at different steps`);
    for (let example = 0; example < 9; example++) {
      using solitude = tinyModel(1);
      const [alone] = await answers(solitude.answerer, onlyExample(source, example), options);
      assertEquals(seen(together[example]), seen(alone));
    }
  }
});

async function answers(
  answerer: Answerer,
  source: Source,
  options: Parameters<typeof answerPuzzles>[2],
): Promise<AnsweredPuzzle[]> {
  return await Array.fromAsync(answerPuzzles(answerer, source, options));
}

/** All of an answer that does not depend on where the puzzle stands in its split. */
function seen({ predictions, halt, stepsToHalt, steps }: AnsweredPuzzle) {
  const right = steps.map(({ asked, right }) => asked - right);
  return { wrong: predictions.filter((token) => token < 100).join(), halt, stepsToHalt, right };
}

/** Each puzzle goes to the row that is free first; as many calls as the last row is busy. */
function busiestRow(steps: readonly number[], rows: number): number {
  const busy = new Array<number>(rows).fill(0);
  for (const step of steps) busy[busy.indexOf(Math.min(...busy))] += step;
  return Math.max(...busy);
}

const data = { length: 4, vocabulary: 5, identifiers: 1 };

/** A model of 8 channels in the interpreter, whose halting head starts at random instead of far below zero. */
function tinyModel(batch: number): Disposable & { readonly answerer: Answerer } {
  const small = { ...trmDefaults, hidden: 8, n: 2, T: 2, widthMultiple: 8, puzzlePositions: 0, puzzleWidth: 0 };
  const model = trm({ ...small, mixer: "mlp", positions: "none" }, data);
  const machine = interpret({ answer: response(model, batch).graph });
  initialize(machine, 7);
  for (const parameter of model.parameters) {
    if (parameter.name === "haltHead.weight") {
      machine.write(
        parameter,
        Float32Array.from({ length: 16 }, (_, i) => Math.sin(3 * i)),
      );
    }
    if (parameter.name === "haltHead.bias") machine.write(parameter, new Float32Array(2));
  }
  return {
    answerer: answerer(machine.programs.answer, { batch, data, halting: model.halting }),
    [Symbol.dispose]: () => machine[Symbol.dispose](),
  };
}

/** Puzzles of four cells whose tokens and labels run through the vocabulary. */
function randomSource(count: number): Source {
  const offsets = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0,
      blankIdentifier: 0,
      vocabulary: 5,
      length: 4,
      identifiers: 1,
      totalGroups: count,
      meanPuzzleExamples: 1,
      totalPuzzles: count,
    },
    groupOffsets: offsets,
    puzzleOffsets: offsets,
    identifiers: new Uint32Array(count),
    read(example, tokens, labels, at) {
      for (let i = 0; i < 4; i++) {
        tokens[at + i] = 1 + (example * 7 + i * (example + 3)) % 4;
        labels[at + i] = 1 + (example + i) % 4;
      }
    },
  };
}

function onlyExample(source: Source, example: number): Source {
  const offsets = Uint32Array.of(0, 1);
  return {
    metadata: source.metadata,
    groupOffsets: offsets,
    puzzleOffsets: offsets,
    identifiers: source.identifiers.slice(example, example + 1),
    read: (_, tokens, labels, at) => source.read(example, tokens, labels, at),
  };
}
