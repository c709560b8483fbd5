import { assertEquals } from "@std/assert";
import { announced } from "./extensions.ts";

const none: ReadonlySet<string> = new Set();

Deno.test("code that uses no extension stays as it is", () => {
  const code = "// one subgroup per row, f16 in memory\nfn subgroups(x: f32) -> f32 { return x; }";
  assertEquals(announced(code, none), code);
});

Deno.test("each extension that code uses is announced once, before it", () => {
  const code = "let a: f16 = subgroupAdd(b) + f16(subgroup_size);";
  assertEquals(announced(code, none), `enable f16;\nenable subgroups;\n${code}`);
});

Deno.test("subgroup matrices are an extension of their own", () => {
  const code = "var c: subgroup_matrix_result<f32, 8, 8>; subgroupMatrixStore(c);";
  assertEquals(announced(code, none), `enable chromium_experimental_subgroup_matrix;\n${code}`);
});

Deno.test("an extension is not announced to a provider that implies it", () => {
  const code = "let a = subgroupAdd(f16(b));";
  assertEquals(announced(code, new Set(["subgroups"])), `enable f16;\n${code}`);
});
