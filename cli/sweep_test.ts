import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { DataFacts } from "@trm/datasets";
import type { AdapterFacts } from "@trm/engine";
import type { Evaluation } from "@trm/eval";
import { createRun, type KernelsInUse, type Recipe, type TrainingEvent, trainInWorker } from "@trm/train";
import type { Sweep, SweepRecord } from "@trm/train/sweeps";
import { recipeNamed } from "./recipe_named.ts";
import { runSweep, type SweepJob, type Trainer } from "./sweep.ts";
import { tiny } from "./testdata/tiny.ts";

const available = await navigator.gpu?.requestAdapter() != null;
const recipe = recipeNamed("sudoku-4x4", tiny.filter((word) => word !== "--set"));
const sweep: Sweep = {
  name: "tiny",
  title: "A tiny model, with and without an average",
  source: "none",
  rows: [
    { label: "with", recipe: { ...recipe, published: { exactAccuracy: 0.5, source: "a paper" } } },
    { label: "without", recipe: withoutAverage(recipe) },
  ],
};

Deno.test({
  name: "two rows of a sweep are interrupted, resumed and compared",
  ignore: !available,
  fn: () =>
    inFolder(async (folder) => {
      const job: SweepJob = { sweep, scale: "paper", seeds: 1, folder };
      const stop = new AbortController();
      let first: SweepRecord | undefined;
      for await (const event of runSweep(job, stop.signal, trainInWorker)) {
        const second = event.kind === "training" && event.at === 2 && event.event.kind === "saved";
        if (second) stop.abort(); // after step 3 of 8
        if (event.kind === "ended") first = event.record;
      }
      assertEquals(first?.runs.map(({ name, result }) => [name, result !== null]), [
        ["sudoku-4x4-seed-0", true],
        ["sudoku-4x4-without-seed-0", false],
      ]);
      const [kept, begun] = first!.runs;
      assert(begun.step >= 3 && begun.step < 8);

      const told: string[] = [];
      let second: SweepRecord | undefined;
      for await (const event of runSweep(job, new AbortController().signal, trainInWorker)) {
        if (event.kind === "training" && event.event.kind === "started") {
          told.push(`${event.run.label} from ${event.event.step}`);
        }
        if (event.kind === "ended") {
          second = event.record;
          assertEquals(event.complete, true);
        }
      }
      assertEquals(told, [`without from ${begun.step}`]); // the finished one is not touched
      assertEquals(second!.runs[0], kept);
      const { step, seconds, devices, result } = second!.runs[1];
      assertEquals([step, devices.length, result!.evaluation.count], [8, 1, 4]);
      assert(seconds > begun.seconds);
      const { report } = JSON.parse(await Deno.readTextFile(`${folder}/sweep.json`));
      assertEquals(report.rows.map(({ published }: { published: unknown }) => published), [
        { exactAccuracy: 0.5, source: "a paper" },
        null,
      ]);
      assertStringIncludes(
        await Deno.readTextFile(`${folder}/sweep.md`),
        "8 optimizer steps a run · seed 0 · ",
      );
    }),
});

Deno.test("more seeds add to a sweep, and a row asked for alone to what is there", () =>
  inFolder(async (folder) => {
    const taken: string[] = [];
    const trainer = pretend((job) => taken.push(job.folder.slice(folder.length + 1)));
    const run = async (job: Partial<SweepJob>) => {
      const all: SweepJob = { sweep, scale: "paper", seeds: 1, folder, ...job };
      const events = await Array.fromAsync(runSweep(all, new AbortController().signal, trainer));
      return events.at(-1) as Extract<typeof events[number], { kind: "ended" }>;
    };
    await run({ only: ["sudoku-4x4-without"] });
    assertEquals(taken, ["sudoku-4x4-without-seed-0"]);
    await run({});
    assertEquals(taken.slice(1), ["sudoku-4x4-seed-0"]);
    const { record, complete } = await run({ seeds: 2 });
    assertEquals(taken.slice(2), ["sudoku-4x4-seed-1", "sudoku-4x4-without-seed-1"]);
    assertEquals([complete, record.runs.length], [true, 4]);
    await assertRejects(() => run({ until: 3 }), RangeError, "its until is null, asked for was 3; name another folder");
    await assertRejects(() => run({ scale: "small" }), RangeError, "its scale is paper, asked for was small");
    await assertRejects(() => run({ sweep: { ...sweep, name: "other" } }), RangeError, "its sweep is tiny");
    assertEquals(taken.length, 4);
  }));

Deno.test("a run that was killed before its first checkpoint begins anew, one of another recipe is refused", () =>
  inFolder(async (folder) => {
    const starts: string[] = [];
    const trainer = pretend(({ start }) => starts.push("resume" in start ? "resume" : "begin"));
    const job: SweepJob = { sweep, scale: "paper", seeds: 1, folder, only: ["sudoku-4x4"] };
    const { recipe } = sweep.rows[0];
    (await createRun(`${folder}/sudoku-4x4-seed-0`, recipe))[Symbol.dispose]();
    await Array.fromAsync(runSweep(job, new AbortController().signal, trainer));
    assertEquals(starts, ["begin"]);
    assertEquals([...Deno.readDirSync(`${folder}/sudoku-4x4-seed-0`)], []);

    const other = `${folder}/other`;
    (await createRun(`${other}/sudoku-4x4-seed-0`, { ...recipe, summary: "changed" }))[Symbol.dispose]();
    const again = () => Array.fromAsync(runSweep({ ...job, folder: other }, new AbortController().signal, trainer));
    await assertRejects(again, RangeError, "its recipe was another");
  }));

Deno.test("a sweep's file that is none is refused, and data without a test split too", () =>
  inFolder(async (folder) => {
    const job: SweepJob = { sweep, scale: "paper", seeds: 1, folder };
    const untested = pretend(() => {}, false);
    const start = () => Array.fromAsync(runSweep(job, new AbortController().signal, untested));
    await assertRejects(start, RangeError, "its data has no test split; name one with --test");
    await Deno.writeTextFile(`${folder}/sweep.json`, "{}");
    await assertRejects(start, SyntaxError, "is none that this trm reads");
  }));

function withoutAverage(recipe: Recipe): Recipe {
  return { ...recipe, name: `${recipe.name}-without`, training: { ...recipe.training, emaDecay: undefined } };
}

/** A trainer that does nothing but tell that it did. */
function pretend(begun: (job: Parameters<Trainer>[0]) => void, tested = true): Trainer {
  return async function* (job): AsyncGenerator<TrainingEvent> {
    begun(job);
    const { folder } = job, step = 8;
    const adapter = { description: "pretended" } as AdapterFacts, facts = { train: null, test: null } as DataFacts;
    const evaluation = { count: 4, exactAccuracy: 0.5, cellAccuracy: 0.5, steps: [{}] } as unknown as Evaluation;
    const kernels = { device: {}, choices: {} } as KernelsInUse;
    const started = {
      folder,
      recipe,
      adapter,
      precision: "f32",
      facts,
      parameters: 1,
      kernels,
      step: 0,
      steps: step,
    } as const;
    yield { kind: "started", ...started };
    if (tested) yield { kind: "evaluated", step, evaluation, best: true };
    yield await Promise.resolve({ kind: "saved", step, file: `${folder}/last.safetensors` });
    yield { kind: "ended", step, complete: true, folder };
  };
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
