import { compile, input, output, plan, record } from "@trm/engine";
import { assert, assertEquals, assertLess } from "@std/assert";
import { random, randomBits, randomBitsAt } from "./op.ts";
import { device } from "../testdata/device.ts";

Deno.test({
  name: "randomBits() and random() on the device are, to the bit, what the host computes",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    if (!device) return;
    const graph = record(() => {
      const seed = input("seed", [2], "u32");
      output("bits", randomBits(seed, [500], 9));
      output("numbers", random(seed, [500], 9));
    });
    using machine = await compile(plan({ graph }, device.limits), device);
    const seed = [12345, 0xdeadbeef];
    machine.programs.graph.run({ seed: Uint32Array.from(seed) });
    const bits = Array.from({ length: 500 }, (_, i) => randomBitsAt(i, 9, seed));
    assertEquals([...await machine.programs.graph.read("bits")], bits);
    assertEquals([...await machine.programs.graph.read("numbers")], bits.map((word) => (word >>> 8) / 2 ** 24));
  },
});

Deno.test("randomBitsAt() flips about half of the bits when any one bit of index, stream or seed flips", () => {
  const words = [77, 3, 1, 2];
  for (let word = 0; word < 4; word++) {
    for (let bit = 0; bit < 32; bit++) {
      let flipped = 0;
      for (let i = 0; i < 64; i++) {
        const from = words.with(0, words[0] + i);
        const to = from.with(word, (from[word] ^ 1 << bit) >>> 0);
        flipped += ones(hash(from) ^ hash(to));
      }
      const share = flipped / (64 * 32);
      assert(Math.abs(share - 0.5) < 0.06, `bit ${bit} of word ${word} flips ${share}`); // 5 σ of 2048 coin throws
    }
  }
});

Deno.test("randomBitsAt() has every bit set half of the time, and neighbours do not go together", () => {
  const count = 20_000;
  const numbers = Array.from({ length: count }, (_, i) => randomBitsAt(i, 0, [0, 0]));
  for (let bit = 0; bit < 32; bit++) {
    const set = numbers.reduce((sum, word) => sum + (word >>> bit & 1), 0) / count;
    assertLess(Math.abs(set - 0.5), 0.018); // 5 σ
  }
  const centred = numbers.map((word) => word / 2 ** 32 - 0.5);
  const correlation = centred.reduce((sum, x, i) => sum + x * (centred[i + 1] ?? 0), 0) / count * 12;
  assertLess(Math.abs(correlation), 0.035); // 5 σ
});

function hash([index, stream, ...seed]: number[]): number {
  return randomBitsAt(index, stream, seed);
}

function ones(word: number): number {
  let count = 0;
  for (let bit = 0; bit < 32; bit++) count += word >>> bit & 1;
  return count;
}
