import { assertEquals, assertThrows } from "@std/assert";
import { canonicalJson } from "./canonical_json.ts";

Deno.test("canonicalJson() gives equal values equal text, whatever the order of their keys", () => {
  const text = '{"10":true,"9":null,"a":[1,{"x":-0.1,"y":"é\\n"}],"b":{}}';
  assertEquals(canonicalJson({ b: {}, a: [1, { y: "é\n", x: -0.1 }], 9: null, 10: true, c: undefined }), text);
  assertEquals(JSON.parse(text), { b: {}, a: [1, { y: "é\n", x: -0.1 }], 9: null, 10: true });
  assertEquals(canonicalJson(5e-324), "5e-324");
});

Deno.test("canonicalJson() refuses what JSON would lose, and says where it is", () => {
  const cases: [value: unknown, where: string][] = [
    [{ a: [0, NaN] }, "recipe.a[1] as JSON: found NaN"],
    [{ a: { b: Infinity } }, "recipe.a.b as JSON: found Infinity"],
    [{ words: Uint32Array.of(1) }, "recipe.words as JSON: found Uint32Array"],
    [new Map(), "recipe as JSON: found Map"],
    [[undefined], "recipe[0] as JSON: found undefined"],
    [{ n: 1n }, "recipe.n as JSON: found bigint"],
    [{ f: () => 1 }, "recipe.f as JSON: found function"],
  ];
  for (const [value, where] of cases) {
    assertThrows(() => canonicalJson(value, "recipe"), TypeError, `Cannot write ${where}, expected plain data`);
  }
});
