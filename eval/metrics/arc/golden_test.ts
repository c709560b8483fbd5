import { assertAlmostEquals, assertEquals } from "@std/assert";
import { gridRows, parseGridRows } from "../grid.ts";
import { castBatch } from "./batch.ts";
import { cropGrid } from "./crop.ts";
import { hashGrid } from "./hash.ts";
import { parseAugmentedName } from "./inverse.ts";
import { passAt, rankByVotes, type TestPairs } from "./pass.ts";
import { buildSubmission } from "./submission.ts";
import { castVote, createVotes } from "./votes.ts";

// Recorded from the official code: a few cases here, all of them where a checkout of the recordings lies beside this one.
const few = new URL("../testdata/arc.json", import.meta.url);
const all = new URL("../../../../shared/golden/arc.json", import.meta.url);
const grid = (rows: unknown) => parseGridRows(rows, "the recording");

for (const [name, file] of [["a few", few], ["all", all]] as const) {
  const ignore = !exists(file);

  Deno.test(`${name} recorded crops are reproduced`, { ignore }, () => {
    for (const { seq, rows, cols, grid: cells, hash } of recordings(file).crop) {
      const cropped = cropGrid(seq);
      assertEquals([cropped.rows, cropped.columns], [rows, cols]);
      assertEquals(gridRows(cropped), cells);
      assertEquals(hashGrid(cropped), hash);
    }
  });

  Deno.test(`${name} recorded hashes and inverse augmentations are reproduced`, { ignore }, () => {
    const { augment, inverse_aug_nested: nested } = recordings(file);
    for (const { name, task, grid_hash, augmentations } of augment) {
      const pairs: unknown[][] = [...task.train, ...task.test].map(({ input, output }) => [input, output]);
      assertEquals(pairs.map((pair) => pair.map((rows) => hashGrid(grid(rows)))), grid_hash);
      for (const version of augmentations) {
        const { task, restore } = parseAugmentedName(version.name);
        assertEquals(task, name);
        assertEquals(
          version.grids.map((pair: unknown[]) => pair.map((rows) => gridRows(restore(grid(rows))))),
          pairs,
        );
      }
    }
    const { task, restore } = parseAugmentedName(nested.name);
    assertEquals([task, gridRows(restore(grid(nested.grid_in)))], [nested.out, nested.grid_out]);
  });

  Deno.test(`${name} recorded votes, pass@k and submissions are reproduced`, { ignore }, () => {
    for (const recorded of recordings(file).voting) {
      const votes = createVotes(), tests = testPairs(recorded.test_puzzles);
      for (const { puzzle, input_hash, grid: rows, q } of recorded.predictions_by_rank.flat()) {
        castVote(votes, { task: puzzle, inputHash: input_hash, grid: grid(rows), q });
      }
      const ranks = rankByVotes(tests, votes);
      for (const k of recorded.pass_Ks) {
        assertAlmostEquals(passAt(ranks, k).meanOfPairs, recorded.results[`ARC/pass@${k}`], 1e-15);
      }
      assertEquals(buildSubmission(tests, votes, recorded.submission_K), recorded.submission);
    }
  });

  Deno.test(`${name} recorded batches are turned to votes as the evaluator does`, { ignore }, () => {
    const { update_batch: recorded } = recordings(file);
    const votes = createVotes();
    castBatch(votes, {
      inputs: Uint8Array.from(recorded.inputs.flat()),
      predictions: Uint8Array.from(recorded.preds.flat()),
      haltLogits: recorded.q_halt_logits,
      identifiers: recorded.puzzle_identifiers,
    }, (identifier) => recorded.identifier_map[identifier]);
    const expected = createVotes();
    for (const [task, inputs] of Object.entries<Record<string, [string, number][]>>(recorded.local_preds)) {
      for (const [inputHash, predictions] of Object.entries(inputs)) {
        for (const [hash, q] of predictions) {
          castVote(expected, { task, inputHash, grid: grid(recorded.hmap[hash]), q });
        }
      }
    }
    assertEquals(votes, expected); // the confidences to the last bit
  });
}

function testPairs(puzzles: Record<string, { test: { input: unknown; output: unknown }[] }>): TestPairs {
  const pairs = Object.entries(puzzles).map(([task, { test }]) =>
    [task, test.map(({ input, output }) => ({ input: grid(input), output: grid(output) }))] as const
  );
  return new Map(pairs);
}

function recordings(file: URL) {
  return JSON.parse(Deno.readTextFileSync(file));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
