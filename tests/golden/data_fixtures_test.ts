import { assert, assertEquals, assertThrows } from "@std/assert";
import { passes } from "./compare.ts";
import { parseCall } from "./data/call.ts";
import { dataFixtures } from "./data_fixtures.ts";

const folder = `${import.meta.dirname}/fixtures`;

Deno.test("every number of a data fixture is compared: change one, and a comparison fails", async () => {
  // The first number of each of these lists; 5 is no token, digit or index that could stand there by chance.
  const changes: Record<string, RegExp[]> = {
    arc: [
      /"output": ?\[\[\d/,
      /"puzzle_hash": ?"./,
      /"input_seq": ?\[\d/,
      /"cols": ?\d/,
      /"ARC\/pass@1": ?0\.\d/,
      /"q_halt_logits": ?\[-?\d/,
    ],
    loader: [/"batches": ?\[\{.*?"labels": ?\[\[-?\d/, /"batches": ?\[\{.*?"puzzle_identifiers": ?\[\d/],
    loader_train: [/"examples": ?\[\d/, /"global_numpy_seed": ?\d/],
    random: [/"result": ?\[\d/, /"key": ?\["\d/, /"result": ?\[0\.\d/, /"result": ?\["\d/],
    sudoku_maze: [/"out_board": ?\[\[\d/, /"tokens_solution": ?\[\d/, /"transpose": ?(true|false)/, /"labels": ?\[\d/],
  };
  for (const [name, places] of Object.entries(changes)) {
    const text = await Deno.readTextFile(`${folder}/${name}.json`);
    assert(dataFixtures[name](JSON.parse(text)).every(passes), name);
    for (const place of places) {
      const changed = text.replace(place, changedEnd);
      assert(changed !== text, `${name}: nothing is like ${place}`);
      assertEquals([name, String(place), dataFixtures[name](JSON.parse(changed)).every(passes)], [
        name,
        String(place),
        false,
      ]);
    }
  }
});

Deno.test("parseCall() reads the recorded calls, whatever their numbers", () => {
  assertEquals(parseCall("randint(0, 8) x3"), { name: "randint", times: [[0, 8], [0, 8], [0, 8]], repeated: true });
  assertEquals(parseCall("rand() x1"), { name: "rand", times: [[]], repeated: true });
  assertEquals(parseCall("shuffle list(range(20))"), { name: "shuffle", times: [[20]], repeated: false });
  assertEquals(parseCall("permutation(np.arange(2, 7)) x1").times, [[2, 7]]);
  assertEquals(parseCall("permutation(50)[:4]"), { name: "permutation", times: [[50]], repeated: false, taken: 4 });
  assertEquals(parseCall("randint(0, n) for n in 2..4").times, [[0, 2], [0, 3], [0, 4]]);
  assertEquals(parseCall("randint(0, 12 - r + 1) for r in [3, 5]").times, [[0, 10], [0, 8]]);
  assertEquals(parseCall("choice(n, k, replace=False) for (n,k) in [(5, 2), (7,3)]").times, [[5, 2], [7, 3]]);
  assertEquals(parseCall("randint(0, 2**31 - 1) x1").times, [[0, 2 ** 31 - 1]]);
  assertEquals(parseCall("integers(0, 5) after an odd number of 32-bit draws").times, [[0, 5]]);
  assertThrows(() => parseCall("randint(0, m) x2"), SyntaxError, '"m"');
  assertThrows(() => parseCall("???"), SyntaxError, '"???"');
});

/** The same text but for its last sign, which becomes another of its kind. */
function changedEnd(found: string): string {
  if (/(true|false)$/.test(found)) return found.replace(/(true|false)$/, (word) => word === "true" ? "false" : "true");
  return found.slice(0, -1) + (found.endsWith("5") ? "6" : "5");
}
