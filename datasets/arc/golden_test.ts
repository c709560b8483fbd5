import { assertEquals } from "@std/assert";
import {
  arcName,
  augmentArc,
  dihedral,
  gridToTokens,
  inverseDihedral,
  offsetLimits,
  parseArcName,
  restoreArc,
} from "@trm/augment";
import type { Grid } from "@trm/augment";
import { gridHash, taskHash } from "./hash.ts";
import { parseGrid } from "./read.ts";

// Recorded from the official code; run where a checkout of the recordings lies beside this one.
const file = new URL("../../../shared/golden/arc.json", import.meta.url);
const ignore = !exists(file);
const grid = (value: unknown) => parseGrid(value, "the recording");

Deno.test("the recorded dihedral transforms and their inverses are reproduced", { ignore }, () => {
  for (const { tid, input, output } of recordings().dihedral) {
    assertEquals(dihedral(grid(input), tid), grid(output));
    assertEquals(dihedral(grid(output), inverseDihedral(tid)), grid(input));
  }
});

Deno.test("the recorded augmentations, names and hashes are reproduced", { ignore }, () => {
  for (const { name, task, puzzle_hash, grid_hash, augmentations } of recordings().augment) {
    const pairs: { input: Grid; output: Grid }[] = [...task.train, ...task.test]
      .map(({ input, output }) => ({ input: grid(input), output: grid(output) }));
    assertEquals(pairs.map(({ input, output }) => [gridHash(input), gridHash(output)]), grid_hash);
    assertEquals(taskHash(pairs), puzzle_hash);
    for (const expected of augmentations) {
      const augmentation = { dihedral: expected.dihedral, colours: [0, ...expected.digit_permutation_1_to_9] };
      const versions = pairs.map(({ input, output }) => ({
        input: augmentArc(input, augmentation),
        output: augmentArc(output, augmentation),
      }));
      assertEquals(arcName(name, augmentation), expected.name);
      assertEquals(parseArcName(expected.name), { task: name, augmentation });
      assertEquals(
        versions,
        expected.grids.map(([input, output]: unknown[]) => ({ input: grid(input), output: grid(output) })),
      );
      assertEquals(versions.map(({ input, output }) => [gridHash(input), gridHash(output)]), expected.grid_hash);
      assertEquals(taskHash(versions), expected.puzzle_hash);
      assertEquals(versions.map(({ input }) => restoreArc(input, augmentation)), pairs.map(({ input }) => input));
    }
  }
});

Deno.test("the recorded inverses of names are reproduced", { ignore }, () => {
  const { inverse_aug_plain_name: plain, inverse_aug_nested: nested } = recordings();
  assertEquals(parseArcName(plain.name), { task: plain.out });
  const { task, augmentation } = parseArcName(nested.name);
  assertEquals(task, nested.out);
  assertEquals(restoreArc(grid(nested.grid_in), augmentation!), grid(nested.grid_out));
});

Deno.test("the recorded sequences and ranges of offsets are reproduced", { ignore }, () => {
  for (const recorded of recordings().grid_to_seq) {
    const offset = { row: recorded.pad_r, column: recorded.pad_c };
    const input = grid(recorded.input), output = grid(recorded.output);
    assertEquals([...gridToTokens(input, offset)], recorded.input_seq);
    assertEquals([...gridToTokens(output, offset)], recorded.label_seq);
    const limits = offsetLimits(input, output);
    if (recorded.randint_ranges) {
      assertEquals([[0, limits.row], [0, limits.column]], recorded.randint_ranges);
    }
  }
});

function recordings() {
  return JSON.parse(Deno.readTextFileSync(file));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
