/** The parts: which programs each of them runs. */

import { recipeNamed } from "../../cli/recipe_named.ts";
import { withPyTorch } from "../bench/peers/with_pytorch.ts";
import { pytorchSizes } from "./pytorch_sizes.ts";
import { type Facts, outcomesOf, type PartName, type Report } from "./report.ts";
import { changesOf, nameOf, optionsOf, products, RECIPES, type Way, waysOf } from "./sizes.ts";
import { jsonLines, type Said, type Task } from "./task.ts";

/** What the parts need to know. */
export interface Context {
  readonly small: boolean;
  /** Whose WebGPU; both unless given. */
  readonly provider?: "deno" | "dawn";
  /** Of a part. */
  readonly seconds: number;
  /** The folder of `gpu.json`, where the training run goes too. */
  readonly out: string;
  /** The folder of the Sudoku files, if it is not where they usually are. */
  readonly data?: string;
  /** What was measured so far. */
  readonly report: Report;
  /** What went well before is left out. */
  readonly rest?: boolean;
}

/** The programs of each part. */
export const parts: Readonly<Record<PartName, (context: Context) => Task[] | Promise<Task[]>>> = {
  doctor: ({ provider }) => [
    {
      name: "nvidia-smi",
      command: NVIDIA,
      ...(installed(NVIDIA[0]) ? {} : { cannot: "there is no nvidia-smi" }),
      read: readGpus,
    },
    ...(["deno", "dawn"] as const).filter((gpu) => (provider ?? gpu) === gpu).map((gpu): Task => ({
      name: gpu,
      command: trm("doctor", "--gpu", gpu, "--json"),
      read: (said) => jsonLines(said).map(noted(gpu)),
    })),
  ],

  tests: (context) =>
    through(context, (gpu, preload) => {
      const own = ["core/ops", "core/engine"];
      const folders = gpu === "deno" ? own : context.small ? ["core/ops/rope"] : ["core/ops"]; // minutes to build on a processor
      return folders.map((folder) => ({
        name: `${folder} · ${gpu}`,
        command: [...deno("test"), ...preload, `${root}/${folder}`],
        read: countTests,
      }));
    }),

  golden: (context) =>
    through(
      context,
      (gpu, preload) =>
        (gpu === "dawn" && context.small ? ["f16"] : ["f32", "f16"]).map((precision) => ({
          name: `${precision} · ${gpu}`,
          command: [...deno("run"), ...preload, `${root}/tests/golden/main.ts`, "--device", "--precision", precision],
          read: countFixtures,
        })),
    ),

  ceilings: ({ provider }) =>
    (provider ? [provider] : ["deno", "dawn"]).map((gpu) => ({
      name: gpu,
      command: trm("bench", "ceilings", "--gpu", gpu, "--json"),
    })),

  matmul: ({ small, provider }) =>
    waysOf(provider).flatMap((way) =>
      products(small).map(({ name, layout, shape, batch }) => ({
        name: `${name} · ${nameOf(way)}`,
        command: trm(
          ...["bench", "matmul", "--shape", shape.join(), "--layout", layout],
          ...[...(batch === undefined ? [] : ["--batch", `${batch}`]), ...optionsOf(way), "--json"],
        ),
        read: (said: Said) => jsonLines(said).map((facts) => ({ product: name, ...facts })),
      }))
    ),

  tune: ({ small, provider, out }) =>
    RECIPES.flatMap((recipe) =>
      waysOf(provider).map((way) => ({
        name: `${recipe} · ${nameOf(way)}`,
        command: trm(
          ...["bench", "tune", recipe, ...setting(changesOf(recipe, small)), "--kernels", tunedFile(out)],
          ...["--rounds", small ? "1" : "5", ...optionsOf(way), "--json"],
        ),
      }))
    ),

  step: ({ small, provider, out }) =>
    RECIPES.flatMap((recipe) =>
      waysOf(provider).map((way) => ({
        name: `${recipe} · ${nameOf(way)}`,
        command: trm(
          ...["bench", "step", "--config", recipe, ...setting(changesOf(recipe, small))],
          ...[...byTuned(out), ...optionsOf(way), "--samples", small ? "3" : "5", "--json"],
        ),
      }))
    ),

  async pytorch({ small }) {
    const python = await withPyTorch();
    const cannot = python === undefined ? { cannot: "PyTorch is not installed" } : {};
    return RECIPES.flatMap((recipe) => {
      const { sizes, gflop } = pytorchSizes(recipeNamed(recipe, changesOf(recipe, small)));
      return ["bf16", "f32"].map((precision): Task => ({
        name: `${recipe} · ${precision}`,
        command: [
          ...[python ?? "python3", `${import.meta.dirname}/pytorch_step.py`, JSON.stringify(sizes), precision],
          ...(small ? ["--cpu", "--samples", "2"] : []),
        ],
        ...cannot,
        read: (said) => jsonLines(said).map((facts) => ({ config: recipe, gflop, ...facts })),
      }));
    });
  },

  train(context) {
    const { small, seconds, out } = context;
    const data = sudokuFiles(context);
    const way = fastestWay(context);
    const changes = [...changesOf("sudoku-mlp", small), ...(small ? ["training.logEvery=1"] : [])];
    const { batch } = recipeNamed("sudoku-mlp", changes).training;
    const run = trainedBefore(context) ?? nextFolder(`${out}/sudoku-mlp`);
    const [train, test] = data ?? ["", ""];
    const cannot = data ? {} : { cannot: "sudoku_extreme_1k_train.csv.gz was not found; name its folder with --data" };
    return [{
      name: "train",
      command: trm(
        ...["train", "sudoku-mlp", "--data", train, "--test", test, "--run", run],
        ...[...byTuned(out), ...optionsOf(way), ...setting(changes)],
      ),
      ...cannot,
      stopAfter: small ? Math.min(60, seconds / 2) : Math.floor(0.6 * seconds),
      rightCodes: [STOPPED],
      read: (said) => [{ way: nameOf(way), run, batch, ...readTraining(said) }],
    }, {
      name: "eval",
      command: trm(
        ...["eval", run, "--data", test, "--limit", small ? "8" : "1000"],
        ...[...byTuned(out), ...optionsOf(way), "--json"],
      ),
      ...cannot,
      read: (said) => jsonLines(said).map(briefly),
    }];
  },
};

const root = `${import.meta.dirname}/../..`;

/** As `trm train` ends when it was asked to stop. */
const STOPPED = 130;

const NVIDIA = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total,power.limit", "--format=csv,noheader"];

function deno(command: "run" | "test"): string[] {
  const quiet = command === "test" ? ["--no-check", "--quiet"] : ["--no-check"];
  return [Deno.execPath(), command, "-A", "--no-prompt", "--config", `${root}/deno.json`, ...quiet];
}

/** The tasks that make Deno's WebGPU, or Dawn, the one of their process; Dawn's cannot be done where the doctor found none. */
function through(
  { provider, report }: Context,
  tasks: (gpu: "deno" | "dawn", preload: string[]) => Omit<Task, "cannot">[],
): Task[] {
  const dawn = report.parts.doctor?.dawn;
  const cannot = dawn && dawn.status !== "ok" ? { cannot: `Dawn does not answer: ${dawn.why ?? dawn.status}` } : {};
  return [
    ...(provider === "dawn" ? [] : tasks("deno", [])),
    ...(provider === "deno"
      ? []
      : tasks("dawn", [`--preload=${root}/dev/dawn.ts`]).map((task) => ({ ...task, ...cannot }))),
  ];
}

function trm(...args: string[]): string[] {
  return [...deno("run"), `${root}/cli/main.ts`, ...args];
}

/** Which kernels were fastest, by the part that measures it. */
function tunedFile(out: string): string {
  return `${out}/tuned.json`;
}

/** The usual kernels where nothing was measured yet. */
function byTuned(out: string): string[] {
  return exists(tunedFile(out)) ? ["--kernels", tunedFile(out)] : [];
}

function setting(changes: readonly string[]): string[] {
  return changes.flatMap((change) => ["--set", change]);
}

function installed(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return folders.some((folder) => exists(`${folder}/${program}`) || exists(`${folder}/${program}.exe`));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false; // it is not there, or not for us
  }
}

/** One line for each GPU. */
function readGpus({ stdout }: Said): Facts[] {
  return stdout.trim().split("\n").filter(Boolean).map((line) => {
    const [name, driver, memory, power] = line.split(", ");
    return { name, driver, memory, power };
  });
}

/** Dawn accepts fewer drivers: an adapter that it does not take is none of our faults. */
function noted(gpu: string): (facts: Facts) => Facts {
  return (facts) => {
    if (facts.adapter !== null) return facts;
    const why = "there is no WebGPU adapter";
    return gpu === "dawn" ? { ...facts, cannot: `${why} that Dawn accepts` } : { ...facts, error: why };
  };
}

/** `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
export function countTests({ stdout }: Said): Facts[] {
  const counts = /(\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/.exec(stdout);
  if (!counts) return [];
  const [passed, failed, ignored = 0] = counts.slice(1).map((count) => Number(count ?? 0));
  return [{ passed, failed, ignored }];
}

/** `10 fixtures, 0 failed, device, 9.1 s`, after a line for each. */
export function countFixtures({ stdout }: Said): Facts[] {
  const counts = /^(\d+) fixtures, (\d+) failed/m.exec(stdout);
  if (!counts) return [];
  const unsupported = stdout.match(/\bUNSUPPORTED\b/g)?.length ?? 0;
  const [fixtures, failed] = counts.slice(1).map(Number);
  return [{ passed: fixtures - failed - unsupported, failed, ignored: unsupported }];
}

/** How far training came and how fast it was, from what it prints: its progress, and its last line. */
export function readTraining({ stdout, stderr }: Said): Facts {
  const numbers = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, number]) => Number(number.replace(/[^\d.]/g, "")));
  const steps = numbers(stdout, /· step ([\d\s]+) ·/gu).at(-1) ?? null;
  const rates = numbers(stderr, /· ([\d.\s]+) puzzles\/s/gu).sort((a, b) => a - b);
  const loss = numbers(stderr, /· loss ([\d.]+)/gu);
  return {
    steps,
    ...(steps === null && { error: "nothing was trained before it was asked to stop" }),
    puzzlesPerSecond: rates[rates.length >> 1] ?? null,
    lossFirst: loss[0] ?? null,
    lossLast: loss.at(-1) ?? null,
    printed: stdout.trim().split("\n"),
  };
}

/** Of a result what a table needs. */
function briefly({ step, count, exactAccuracy, cellAccuracy, supervisionSteps, seconds, adapter }: Facts): Facts {
  return { step, count, exactAccuracy, cellAccuracy, supervisionSteps, seconds, adapter };
}

/** The 1 000 puzzles to train on and 10 000 others to test on. */
function sudokuFiles({ data }: Context): [train: string, test: string] | undefined {
  const folders = data === undefined ? [`${root}/.gpu/data`, `${root}/../shared/data/sudoku`] : [data];
  const names = ["sudoku_extreme_1k_train.csv.gz", "sudoku_extreme_test_10k.csv.gz"];
  const folder = folders.find((folder) => names.every((name) => exists(`${folder}/${name}`)));
  return folder === undefined ? undefined : [`${folder}/${names[0]}`, `${folder}/${names[1]}`];
}

/** The way whose step of sudoku-mlp was fastest; Deno's own in f32 where none was timed. */
function fastestWay({ report, provider }: Context): Way {
  const timed = outcomesOf(report, "step").flatMap(([, { status, results }]) => status === "ok" ? results : []);
  const ms = ({ gpu, precision }: Way) =>
    timed.find((facts) => facts.config === "sudoku-mlp" && facts.provider === gpu && facts.precision === precision)
      ?.msMedian as number ?? Infinity;
  const ways: Way[] = provider === undefined ? [{ gpu: "deno", precision: "f32" }, ...waysOf()] : waysOf(provider);
  return ways.reduce((best, way) => ms(way) < ms(best) ? way : best);
}

/** The run that is only evaluated, since it was trained before. */
function trainedBefore({ report, rest }: Context): string | undefined {
  const trained = report.parts.train?.train;
  return rest && trained?.status === "ok" ? trained.results[0]?.run as string : undefined;
}

/** A folder that does not exist yet. */
function nextFolder(name: string): string {
  for (let i = 1;; i++) if (!exists(`${name}-${i}`)) return `${name}-${i}`;
}
