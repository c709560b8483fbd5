import { assertEquals } from "@std/assert";
import { type ArcAugmentation, augmentArc } from "@trm/augment";
import { legacyRandom } from "../random/legacy.ts";
import { gridHash, taskHash, versionFingerprint } from "./hash.ts";
import type { ArcPair } from "./read.ts";

const pairs: ArcPair[] = [
  { part: "train", input: grid(2, 2, [0, 1, 1, 0]), output: grid(1, 2, [2, 2]) },
  { part: "test", input: grid(2, 2, [0, 1, 1, 0]), output: grid(2, 1, [1, 2]) },
];

Deno.test("gridHash() is the SHA-256 of rows, columns and cells", () => {
  // hashlib.sha256(bytes([1, 2, 9, 0])).hexdigest()
  assertEquals(gridHash(grid(1, 2, [9, 0])), "fd8332c64ed2b763d7666b6c5a64e3692e3137c56bf978630c37cc157becea66");
});

Deno.test("taskHash() does not depend on the order of the pairs, but on which grid answers which", () => {
  assertEquals(taskHash(pairs), taskHash([...pairs].reverse()));
  const swapped = [{ ...pairs[0], output: pairs[1].output }, { ...pairs[1], output: pairs[0].output }];
  assertEquals(taskHash(swapped), taskHash(pairs)); //                     here the inputs are the same
  const turned = [{ ...pairs[0], input: pairs[0].output, output: pairs[0].input }, pairs[1]];
  assertEquals(taskHash(turned) === taskHash(pairs), false);
});

Deno.test("versionFingerprint() tells apart exactly the versions that taskHash() tells apart", () => {
  const random = legacyRandom(1);
  const fingerprint = versionFingerprint(pairs);
  const byHash = new Map<string, number>();
  for (let i = 0; i < 2000; i++) {
    const colours = [0, ...random.permutation(9).map((colour) => colour + 1)];
    const augmentation: ArcAugmentation = { dihedral: random.randint(0, 8), colours };
    const hash = taskHash(pairs.map(({ input, output }) => ({
      input: augmentArc(input, augmentation),
      output: augmentArc(output, augmentation),
    })));
    const print = fingerprint(augmentation);
    assertEquals(byHash.get(hash) ?? print, print);
    byHash.set(hash, print);
  }
  assertEquals(new Set(byHash.values()).size, byHash.size);
});

function grid(rows: number, columns: number, cells: number[]) {
  return { rows, columns, cells: Uint8Array.from(cells) };
}
