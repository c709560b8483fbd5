import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { posix } from "node:path";

const root = new URL("../", import.meta.url);

/** What each member may import; a test beside the code keeps to the same. */
const mayImport: Record<string, readonly string[]> = {
  "core/engine": [],
  "core/ops": ["engine"],
  "core/layers": ["engine", "ops"],
  "models/weights": ["engine"],
  "models/trm": ["engine", "ops", "layers", "weights"],
  "models/hrm-baseline": ["engine", "ops", "layers", "weights", "trm"],
  "datasets/augment": [],
  "datasets": ["augment"],
  "eval/metrics": [],
  "eval": ["engine", "ops", "layers", "weights", "trm", "hrm-baseline", "augment", "datasets", "metrics"],
  "train": ["engine", "ops", "layers", "weights", "trm", "hrm-baseline", "augment", "datasets", "metrics", "eval"],
  "cli": [
    "engine",
    "ops",
    "layers",
    "weights",
    "trm",
    "hrm-baseline",
    "augment",
    "datasets",
    "metrics",
    "eval",
    "train",
  ],
};

/** What only some folders do; code in `tests` and `dev`, and a member's tests, are free. */
const privileges: readonly { what: string; pattern: RegExp; folders: readonly string[] }[] = [
  { what: "touches navigator.gpu", pattern: /\bnavigator\.gpu\b/, folders: ["core/engine"] },
  { what: "prints", pattern: /\bconsole\.|\bDeno\.(stdout|stderr)\b/, folders: ["cli"] },
  {
    what: "touches files, the network or other programs",
    pattern:
      /\bDeno\.(open|create|read\w*|write\w*|remove|rename|mkdir|make\w*|l?stat|copyFile|truncate|chmod|chown|utime|s?y?m?link|realPath|watchFs|FsFile|connect\w*|listen\w*|serve|Command|dlopen)(Sync)?\b|\bfetch\(|["']node:(fs|net|http|https|child_process)\b/,
    folders: ["datasets", "models/weights", "train/run", "cli"],
  },
];

interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
}

Deno.test("the table of the house names every member", async () => {
  const { workspace } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  assertEquals(workspace.map((folder: string) => folder.replace("./", "")).sort(), members().sort());
});

Deno.test("imports go one way through the house", async () => {
  assertEquals((await sources()).flatMap(wrongWay), []);
});

Deno.test("a member reaches another by its name, not by its path", async () => {
  assertEquals((await sources()).flatMap(leavesMember), []);
});

Deno.test("only the engine touches the GPU, only the command line prints, only four folders touch files", async () => {
  assertEquals((await sources()).flatMap(oversteps), []);
});

Deno.test("these checks find what they look for", () => {
  const source = (path: string, text: string): Source => ({ path, code: withoutComments(text) });

  assertEquals(wrongWay(source("core/ops/a.ts", `import {\n  x,\n} from "@trm/layers";`)), [
    "core/ops/a.ts imports @trm/layers; it may import engine",
  ]);
  assertEquals(wrongWay(source("datasets/augment/a.ts", `export * from "@trm/engine/device";`)).length, 1);
  assertEquals(wrongWay(source("eval/a.ts", `const t = await import("@trm/train");`)).length, 1);
  assertEquals(wrongWay(source("eval/a.ts", `import type { T } from "@trm/metrics"; // from "@trm/train"`)), []);
  assertEquals(wrongWay(source("datasets/a.ts", `/** import { x } from "@trm/cli"; */`)), []);

  assertEquals(leavesMember(source("datasets/augment/a.ts", `import "../batches.ts";`)), [
    "datasets/augment/a.ts imports ../batches.ts, which belongs to another member",
  ]);
  assertEquals(leavesMember(source("datasets/a.ts", `import { x } from "./augment/mod.ts";`)).length, 1);
  assertEquals(leavesMember(source("core/ops/sum/op.ts", `import { y } from "../mod.ts";`)), []);

  assertEquals(oversteps(source("core/ops/a.ts", `await navigator.gpu.requestAdapter()`)), [
    "core/ops/a.ts touches navigator.gpu",
  ]);
  assertEquals(oversteps(source("train/loop.ts", `console.log("step")`)), ["train/loop.ts prints"]);
  assertEquals(oversteps(source("train/loop.ts", `Deno.writeTextFileSync(path, "")`)).length, 1);
  assertEquals(oversteps(source("datasets/augment/a.ts", `await fetch(url)`)).length, 1);
  assertEquals(oversteps(source("train/run/log.ts", `await Deno.open(path)`)), []);
  assertEquals(oversteps(source("train/loop_test.ts", `await Deno.readFile(path)`)), []);
  assertEquals(oversteps(source("eval/a.ts", `// console.log("for example")\nconst url = "https://a.b";`)), []);
});

function wrongWay({ path, code }: Source): string[] {
  const member = memberOf(path);
  if (member === undefined) return [];
  const allowed = [posix.basename(member), ...mayImport[member]];
  return imports(code)
    .filter((specifier) => specifier.startsWith("@trm/") && !allowed.includes(specifier.split("/")[1]))
    .map((specifier) =>
      `${path} imports ${specifier}; it may import ${mayImport[member].join(", ") || "none of ours"}`
    );
}

function leavesMember({ path, code }: Source): string[] {
  const member = memberOf(path);
  if (member === undefined) return [];
  return imports(code)
    .filter((specifier) => specifier.startsWith("."))
    .filter((specifier) => memberOf(posix.join(posix.dirname(path), specifier)) !== member)
    .map((specifier) => `${path} imports ${specifier}, which belongs to another member`);
}

function oversteps({ path, code }: Source): string[] {
  if (memberOf(path) === undefined || /_(test|bench)\.ts$|\/testdata\//.test(path)) return [];
  return privileges
    .filter(({ pattern, folders }) => pattern.test(code) && !folders.includes(roomOf(path)))
    .map(({ what }) => `${path} ${what}`);
}

/** The specifiers that the code imports, re-exports or starts as a Worker. */
function imports(code: string): string[] {
  const forms = [
    /\b(?:import|export)\b[^"'`;()]*?\bfrom\s*["']([^"']+)["']/g,
    /\bimport\s*\(?\s*["']([^"']+)["']/g,
    /\bnew URL\(\s*["'](\.[^"']+\.ts)["'],\s*import\.meta\.url/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map(([, specifier]) => specifier));
}

/** Strings and templates are matched first, so that `//` within them stays. */
function withoutComments(text: string): string {
  const strings = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`)/;
  return text.replace(new RegExp(`${strings.source}|//[^\\n]*|/\\*[^]*?\\*/`, "g"), (_, string) => string ?? "");
}

/** The member a file belongs to: the innermost, where one lies within another. */
function memberOf(path: string): string | undefined {
  return members().filter((member) => path.startsWith(`${member}/`)).sort((a, b) => b.length - a.length)[0];
}

/** The folder whose privileges a file has. */
function roomOf(path: string): string {
  return path.startsWith("train/run/") ? "train/run" : memberOf(path)!;
}

function members(): string[] {
  return Object.keys(mayImport);
}

async function sources(): Promise<Source[]> {
  const paths = await filesUnder("");
  return await Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(fileURLToPath(new URL(path, root)));
    return { path, code: withoutComments(text) };
  }));
}

/** Every TypeScript file under a folder, hidden folders and dependencies left out. */
async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
    if (name.startsWith(".") || name === "node_modules" || name === "runs") continue;
    if (isDirectory) found.push(...await filesUnder(`${folder}${name}/`));
    else if (name.endsWith(".ts")) found.push(folder + name);
  }
  return found.sort();
}
