import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { adviceFor, inferBackend, resultLine, summary, unitLine } from "./doctor.ts";

const available = await navigator.gpu?.requestAdapter() != null;

Deno.test("the backend is inferred from the system and from what OpenGL lacks", () => {
  assertEquals(inferBackend("darwin", { subgroup: 32 }), "metal");
  assertEquals(inferBackend("windows", { subgroup: 0 }), "dx12");
  assertEquals(inferBackend("linux", { subgroup: 8 }), "vulkan");
  assertEquals(inferBackend("linux", { subgroup: 0 }), "gl");
});

Deno.test("advice is given only where something would serve better", () => {
  assertEquals(adviceFor({ backend: "vulkan", software: false, os: "linux" }), []);
  assertEquals(adviceFor({ backend: "metal", software: false, os: "darwin" }), []);
  const [openGl, software] = adviceFor({ backend: "gl", software: true, os: "linux" });
  assertStringIncludes(openGl, "DENO_WEBGPU_BACKEND=vulkan");
  assertStringIncludes(software, "its own Vulkan driver");
  assertEquals(adviceFor({ backend: "dx12", software: true, os: "windows" }), [
    "a processor pretends to be a GPU, which serves for tests and small presets",
  ]);
});

Deno.test("one line says how an op fared, the last one which are wrong", () => {
  const right = { op: "add", error: 3.91e-8, tolerance: 1e-5, passed: true };
  const wrong = { op: "matmul", error: Infinity, tolerance: 1e-5, passed: false, failure: "Cannot build it:\nline 3" };
  assertEquals(resultLine(right), "PASS  add                    error 3.9e-8 of 1.0e-5");
  assertEquals(resultLine(wrong), "FAIL  matmul                 error Infinity of 1.0e-5: Cannot build it:");
  assertEquals(summary([right, right]), "All 2 ops agree with their formulas");
  assertEquals(summary([right, wrong]), "1 of 2 ops are wrong on this device: matmul");
});

Deno.test("one line says what a subgroup multiplies at once, and what is wrong about it", () => {
  const unit = { component: "f16", result: "f32", M: 16, N: 8, K: 16 } as const;
  assertEquals(unitLine(unit), "16 × 8 × 16, f16 summed in f32: right");
  assertEquals(unitLine({ ...unit, fault: "element 0 is 0, expected 7" }).split(": ")[1], "element 0 is 0, expected 7");
});

Deno.test({ name: "trm doctor finds the adapter and every op right", ignore: !available }, async () => {
  const { code, output } = await run(["doctor", "--json"], {});
  const findings = JSON.parse(output);
  assertEquals([code, findings.passed], [0, true]);
  assert(findings.selfTest.length > 40);
  assert(findings.selfTest.every(({ error, tolerance }: { error: number; tolerance: number }) => error <= tolerance));
  assert(findings.limits.maxStorageBuffersPerShaderStage >= 8);
  assertEquals(typeof findings.adapter, "string");
});

const without = {
  name: "trm doctor without an adapter says what to do and exits with 1",
  ignore: Deno.build.os !== "linux",
};
Deno.test(without, async () => {
  const missing = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" };
  const text = await run(["doctor"], missing);
  assertEquals(text.code, 1);
  const [first, ...notes] = text.output.trim().split("\n");
  assertEquals(first, "There is no WebGPU adapter: no GPU, or no driver for it");
  assertEquals(notes.length, 2);
  assertStringIncludes(notes[0], "install");
  assertStringIncludes(notes[1], 'DENO_WEBGPU_BACKEND is "vulkan"');

  const json = await run(["doctor", "--json"], missing);
  const { adapter, passed, advice } = JSON.parse(json.output);
  assertEquals([json.code, adapter, passed, advice.length], [1, null, false, 2]);
});

async function run(args: readonly string[], env: Record<string, string>): Promise<{ code: number; output: string }> {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, ...args],
    env,
    stderr: "null",
  }).output();
  return { code, output: new TextDecoder().decode(stdout) };
}
