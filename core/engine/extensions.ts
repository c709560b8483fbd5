/** A part of WGSL that some providers want announced before it is used. */
interface Extension {
  readonly name: string;
  readonly used: RegExp;
}

const EXTENSIONS: readonly Extension[] = [
  { name: "f16", used: /\bf16\b/ },
  { name: "subgroups", used: /\bsubgroup(_(?!matrix)|[A-LN-Z])/ }, //  subgroup_size, subgroupAdd; not subgroupMatrixLoad
  { name: "chromium_experimental_subgroup_matrix", used: /\bsubgroup(_matrix|Matrix)/ },
];

/** The `enable` lines that `code` needs, but for those that the provider does without, and the code. */
export function announced(code: string, implied: ReadonlySet<string>): string {
  const statements = code.replace(/\/\/.*$/gm, "");
  const needed = EXTENSIONS.filter(({ name, used }) => used.test(statements) && !implied.has(name));
  return needed.map(({ name }) => `enable ${name};\n`).join("") + code;
}

/** The extensions that the provider does not let code announce although it has them: Deno's has subgroups so. */
export async function impliedExtensions(gpu: GPUDevice): Promise<ReadonlySet<string>> {
  if (!gpu.features.has("subgroups")) return new Set();
  gpu.pushErrorScope("validation");
  gpu.createShaderModule({ code: "enable subgroups; @compute @workgroup_size(1) fn main() {}", label: "a question" });
  return new Set(await gpu.popErrorScope() ? ["subgroups"] : []);
}
