import { assert, assertEquals } from "@std/assert";
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from "./float16.ts";

Deno.test("f16ToF32() inverts f32ToF16() for every f16 but the NaNs' payloads", () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const values = f16ToF32(new Float16Array(bits.buffer));
  const back = new Uint16Array(f32ToF16(values).buffer);
  for (const i of bits) {
    assert(Number.isNaN(values[i]) ? (back[i] & 0x7c00) === 0x7c00 && back[i] & 0x3ff : back[i] === i);
  }
});

Deno.test("f32ToF16() rounds ties to even, keeps subnormals and overflows to infinity", () => {
  const values = [
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    65_519.996,
    65_520,
    2 ** -24,
    2 ** -25,
    1.5 * 2 ** -24,
    -0,
    -Infinity,
  ];
  const bits = new Uint16Array(f32ToF16(Float32Array.from(values)).buffer);
  assertEquals([...bits], [0x3c00, 0x3c02, 0x7bff, 0x7c00, 1, 0, 2, 0x8000, 0xfc00]);
});

Deno.test("bf16ToF32() inverts f32ToBf16() for every bf16 but the NaNs' payloads", () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const values = bf16ToF32(bits);
  const back = f32ToBf16(values);
  for (const i of bits) {
    assert(Number.isNaN(values[i]) ? (back[i] & 0x7f80) === 0x7f80 && back[i] & 0x7f : back[i] === i);
  }
});

Deno.test("f32ToBf16() rounds ties to even, overflows to infinity and keeps a NaN of low bits a NaN", () => {
  const bits = Uint32Array.from([0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0x7f7f_ffff, 0x7f80_0001, 0x8000_0001]);
  assertEquals([...f32ToBf16(new Float32Array(bits.buffer))], [0x3f80, 0x3f82, 0x3f81, 0x7f80, 0x7fc0, 0x8000]);
});
