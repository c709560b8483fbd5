import { type AdapterFacts, type Device, NoAdapterError, openDevice, type Provider, type TriedUnit } from "@trm/engine";
import { ops } from "@trm/ops";
import { type Command, defineCommand } from "../command.ts";
import { remedy } from "../driver.ts";
import { formatBytes, formatCount } from "../format.ts";
import { gpuOption, withGpu } from "../gpu_option.ts";
import { type OpResult, selfTest } from "../compare_ops.ts";
import type { Terminal } from "../terminal.ts";

/** `trm doctor`: whether this machine can train, and what to do if it cannot. */
export const doctor: Command = defineCommand({
  name: "doctor",
  summary: "look at the GPU and its driver, and compare its arithmetic with the formulas",
  details: "Exits with 1 where there is no adapter or an op is wrong. Deno's WebGPU needs no permission.",
  arguments: [],
  options: {
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm doctor", does: "the adapter, its limits, one line per op" },
    { line: "trm doctor --json", does: "the same for a program to read" },
    { line: "trm doctor --gpu dawn", does: "through Dawn, with a test of the tensor cores" },
  ],
  permissions: ({ options: { gpu } }) =>
    withGpu({
      env: ["DENO_WEBGPU_BACKEND"],
      read: Deno.build.os === "linux" ? ["/etc/os-release"] : [],
    }, gpu),
  async run({ options: { gpu, json } }, terminal) {
    const backend = Deno.env.get("DENO_WEBGPU_BACKEND");
    const device = await openDevice({ provider: gpu }).catch((error) => {
      if (!(error instanceof NoAdapterError)) throw error;
    });
    if (device === undefined) return await reportNone(backend, { gpu, json }, terminal);
    using open = device;
    const findings = examine(open, backend);
    if (!json) describe(findings, terminal);
    const results: OpResult[] = [];
    for await (const result of selfTest(open, ops)) {
      results.push(result);
      if (!json) terminal.print(resultLine(result));
    }
    const passed = results.every(({ passed }) => passed);
    if (json) terminal.json({ ...findings, selfTest: results.map(forJson), passed });
    else terminal.print(summary(results));
    return passed ? 0 : 1;
  },
});

/** What is known of an adapter. */
export interface Findings {
  /** What the driver calls it. */
  readonly adapter: string;
  /** As the driver writes it. */
  readonly vendor: string;
  /** As the driver writes it; often empty. */
  readonly architecture: string;
  /** Whose WebGPU it was opened through. */
  readonly provider: Provider;
  /** The interface behind WebGPU: asked for, or inferred. */
  readonly backend: string;
  /** Whether a processor pretends to be a GPU. */
  readonly software: boolean;
  /** The system and the runtime. */
  readonly system: string;
  /** What was granted beyond the basics. */
  readonly features: readonly string[];
  /** Lanes of the smallest and the largest subgroup; null without subgroup operations. */
  readonly subgroups: { readonly smallest: number; readonly largest: number } | null;
  /** What a subgroup multiplies at once, and what is wrong about it: tensor cores, through Dawn. */
  readonly matrixUnits: readonly TriedUnit[];
  /** What was granted, in bytes and counts. */
  readonly limits: Readonly<Record<Limit, number>>;
  /** What to do better, if anything. */
  readonly advice: readonly string[];
}

/** The limits that decide what can be planned. */
export type Limit = typeof limitNames[number];

const limitNames = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
] as const;

function examine({ gpu, adapter }: Device, asked: string | undefined): Findings {
  const backend = asked || inferBackend(Deno.build.os, adapter);
  const limits = Object.fromEntries(limitNames.map((name) => [name, gpu.limits[name]])) as Record<Limit, number>;
  return {
    adapter: adapter.description,
    vendor: adapter.vendor,
    architecture: adapter.architecture,
    provider: adapter.provider,
    backend,
    software: adapter.software,
    system: `${Deno.build.os} ${Deno.build.arch}, Deno ${Deno.version.deno}`,
    features: adapter.features,
    subgroups: adapter.subgroup ? { smallest: adapter.subgroup, largest: adapter.largestSubgroup } : null,
    matrixUnits: adapter.matrixUnits,
    limits,
    advice: adviceFor({ backend, software: adapter.software, os: Deno.build.os }),
  };
}

/** The interface that Deno most likely uses: it does not say. Under OpenGL it grants no subgroups. */
export function inferBackend(os: typeof Deno.build.os, { subgroup }: Pick<AdapterFacts, "subgroup">): string {
  if (os === "darwin") return "metal";
  if (os === "windows") return "dx12";
  return subgroup > 0 ? "vulkan" : "gl";
}

/** What would serve better than what was found. */
export function adviceFor(
  { backend, software, os }: { backend: string; software: boolean; os: typeof Deno.build.os },
): string[] {
  const advice: string[] = [];
  if (backend === "gl") {
    advice.push(
      "this is OpenGL, which binds fewer buffers and lacks subgroups; install a Vulkan driver and set DENO_WEBGPU_BACKEND=vulkan",
    );
  }
  if (software) {
    const driver = os === "linux" ? "; a GPU needs its own Vulkan driver (NVIDIA's, or Mesa's for AMD and Intel)" : "";
    advice.push(`a processor pretends to be a GPU, which serves for tests and small presets${driver}`);
  }
  return advice;
}

function describe(findings: Findings, terminal: Terminal): void {
  const { adapter, vendor, provider, backend, software, system, features, subgroups, limits, advice } = findings;
  const lanes = subgroups && [...new Set([subgroups.smallest, subgroups.largest])].join(" to ");
  const lines: [name: string, fact: string][] = [
    ["adapter", `${adapter || "unnamed"}, vendor ${vendor || "unnamed"}, ${software ? "software" : "hardware"}`],
    ["backend", provider === "dawn" ? `${backend}, through Dawn` : backend],
    ["system", system],
    ["subgroups", lanes === null ? "none" : `of ${lanes} lanes`],
    ["features", features.join(", ") || "none"],
    [
      "buffers",
      `of ${formatBytes(limits.maxBufferSize)}, bound up to ${formatBytes(limits.maxStorageBufferBindingSize)}`,
    ],
    ["bindings", `${limits.maxStorageBuffersPerShaderStage} storage buffers at once`],
    [
      "workgroups",
      `of ${formatCount(limits.maxComputeInvocationsPerWorkgroup)} lanes with ` +
      formatBytes(limits.maxComputeWorkgroupStorageSize),
    ],
  ];
  for (const unit of findings.matrixUnits) lines.push(["matrices", unitLine(unit)]);
  for (const [name, fact] of lines) terminal.print(`${name.padEnd(11)}${fact}`);
  for (const hint of advice) terminal.print(`${"note".padEnd(11)}${hint}`);
  terminal.print();
}

/** `16 × 16 × 16, f16 summed in f32: right`. */
export function unitLine({ component, result, M, N, K, fault }: TriedUnit): string {
  return `${M} × ${N} × ${K}, ${component} summed in ${result}: ${fault ?? "right"}`;
}

/** `PASS  multiply  3.1e-8 of 1.0e-5`. */
export function resultLine({ op, error, tolerance, passed, failure }: OpResult): string {
  const reason = failure === undefined ? "" : `: ${failure.split("\n", 1)[0]}`;
  return `${passed ? "PASS" : "FAIL"}  ${op.padEnd(22)} error ${formatError(error)} of ${
    formatError(tolerance)
  }${reason}`;
}

/** The last line: how many ops there were, and which are wrong. */
export function summary(results: readonly OpResult[]): string {
  const wrong = results.filter(({ passed }) => !passed).map(({ op }) => op);
  if (wrong.length > 0) return `${wrong.length} of ${results.length} ops are wrong on this device: ${wrong.join(", ")}`;
  return `All ${results.length} ops agree with their formulas`;
}

function formatError(error: number): string {
  return error === 0 ? "0" : error.toExponential(1);
}

/** JSON has no infinity. */
function forJson({ error, ...rest }: OpResult): object {
  return { ...rest, error: Number.isFinite(error) ? error : null };
}

async function reportNone(
  backend: string | undefined,
  { gpu, json }: { readonly gpu: Provider; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { os } = Deno.build;
  const release = os === "linux" ? await Deno.readTextFile("/etc/os-release").catch(() => "") : "";
  const advice = [remedy({ os, release, root: false })];
  if (gpu === "dawn") advice.push("Dawn wants newer drivers than Deno's own WebGPU does: of Mesa 25 at least");
  else if (backend !== undefined) advice.push(`DENO_WEBGPU_BACKEND is "${backend}"; unset, every interface is tried`);
  if (json) terminal.json({ adapter: null, advice, passed: false });
  else {
    terminal.print("There is no WebGPU adapter: no GPU, or no driver for it");
    for (const hint of advice) terminal.print(`${"note".padEnd(11)}${hint}`);
  }
  return 1;
}
