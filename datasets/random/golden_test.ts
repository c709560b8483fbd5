import { assertEquals } from "@std/assert";
import { legacyRandom } from "./legacy.ts";
import { philoxKey, philoxRandom } from "./philox.ts";

// Recorded from NumPy; run where a checkout of the recordings lies beside this one.
const file = new URL("../../../shared/golden/random.json", import.meta.url);
const ignore = !exists(file);

Deno.test("legacyRandom() reproduces every recorded draw of np.random, one call after the other", { ignore }, () => {
  for (const [seed, calls] of Object.entries(recordings().legacy)) {
    const random = legacyRandom(Number(seed));
    const list = [...legacyRandom(0).permutation(13)].sort((a, b) => a - b);
    random.shuffle(list);
    assertEquals([
      list,
      times(12, () => random.randint(0, 8)),
      times(3, () => [...random.permutation(9)].map((i) => i + 1)),
      times(20, (i) => random.randint(0, i + 1)),
      times(5, random.rand),
      times(4, () => [...random.permutation(3)]),
      [1, 5, 12, 29, 30].map((rows) => random.randint(0, 30 - rows + 1)),
      [[5, 5], [7, 3], [1, 1], [50, 10]].map(([size, take]) => [...random.choice(size, take)]),
      times(3, () => random.randint(0, 2 ** 31 - 1)),
      [...random.permutation(1000).subarray(0, 10)],
    ], calls.slice(1).map(({ result }) => result));
  }
});

Deno.test("philoxRandom() reproduces every recorded draw of Generator(Philox(seed))", { ignore }, () => {
  for (const [seed, [start, ...calls]] of Object.entries(recordings().philox)) {
    assertEquals([...new BigUint64Array(philoxKey(Number(seed)).buffer)].map(String), start.key);
    const raw = philoxRandom(Number(seed)), random = philoxRandom(Number(seed));
    const ranges = [[0, 1], [0, 2], [3, 10], [0, 1001], [5, 6], [100, 1101]];
    assertEquals([
      times(8, () => String(raw.raw())),
      [...random.permutation(17)],
      ranges.map(([low, high]) => random.integers(low, high)),
      times(15, () => random.integers(0, 7)),
      [...random.permutation(1000).subarray(0, 10)],
      random.integers(0, 5),
    ], calls.map(({ result }) => result));
  }
});

interface Call {
  key?: string[];
  result: unknown;
}

function recordings(): { legacy: Record<string, Call[]>; philox: Record<string, Call[]> } {
  return JSON.parse(Deno.readTextFileSync(file));
}

function times<T>(n: number, draw: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => draw(i));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
