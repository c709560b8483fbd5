import {
  type DataFacts,
  type DataFiles,
  openTest,
  type OrderOptions,
  type OrderState,
  startLoader,
  totalSteps,
} from "@trm/datasets";
import { type AdapterFacts, openDevice, type Precision, type Provider } from "@trm/engine";
import {
  type ArcResult,
  arcResultOf,
  type Evaluation,
  measure,
  type Measurement,
  slowestSolved,
  type SolvedExample,
  type Tested,
} from "@trm/eval";
import type { OfficialPrefix } from "@trm/weights";
import { checkRecipe } from "../check_recipe.ts";
import { type KernelsInUse, kernelsOf, type TunedKernels } from "../kernels.ts";
import type { MemoryChoice } from "../memory.ts";
import type { Recipe, TrainingConfig } from "../recipe.ts";
import { addSums, meansOf, openSession, type Session, type StepSums } from "../session.ts";
import { type Checkpoint, readStates } from "./checkpoint.ts";
import { createRun, openRun, resumeRun, type Run, type Which } from "./run.ts";

/** What to train, where to keep it, and where to begin. Plain data, so that a Worker can be given it. */
export interface TrainingJob {
  /** What is trained and how, or the checkpoint of the folder to go on from. */
  readonly start: { readonly recipe: Recipe } | { readonly resume: Which };
  /** The run folder: new or empty, or one to go on with. */
  readonly folder: string;
  /** Where the data lies, if not where the recipe's downloads are put. */
  readonly files?: DataFiles;
  /** Stops after this step, evaluated and saved, although the recipe goes on. */
  readonly until?: number;
  /** Whose WebGPU computes: Deno's own unless said. */
  readonly provider?: Provider;
  /** What it computes in, where not in what the run began in; a new run begins in f32 unless said. */
  readonly precision?: Precision;
  /** What a new run may compute by, where it was measured on this device; one that goes on computes as it began. */
  readonly kernels?: TunedKernels;
}

/** What a training run tells while it goes on. */
export type TrainingEvent =
  /** What takes a while before the first step; nothing is trained and no file is touched yet. */
  | { readonly kind: "preparing"; readonly what: "data" | "kernels" }
  /** All is found to work; next the folder is made, or changed. */
  | { readonly kind: "prepared" }
  | {
    readonly kind: "started";
    readonly folder: string;
    readonly recipe: Recipe;
    readonly adapter: AdapterFacts;
    readonly precision: Precision;
    readonly facts: DataFacts;
    readonly parameters: number;
    /** By what it computes, where not by the usual kernels … */
    readonly kernels: KernelsInUse;
    /** … and by what it did before, where that was on another device or with other kernels, so that its bits are others from here on. */
    readonly kernelsBefore?: KernelsInUse;
    /** Steps done before, and steps in all. */
    readonly step: number;
    readonly steps: number;
  }
  | {
    readonly kind: "progress";
    readonly step: number;
    readonly means: Omit<StepSums, "over">;
    readonly lr: number;
    /** Per supervision step, over the last second or more. */
    readonly milliseconds: number;
  }
  | { readonly kind: "evaluating"; readonly step: number; readonly done: number; readonly total: number }
  | {
    readonly kind: "evaluated";
    readonly step: number;
    readonly evaluation: Evaluation;
    /** Of ARC, what the votes come to: of this evaluation alone, so that a resumed run finds the same. */
    readonly arc?: ArcResult;
    readonly best: boolean;
  }
  | { readonly kind: "saved"; readonly step: number; readonly file: string }
  /** A test puzzle, when all steps are done. */
  | { readonly kind: "solved"; readonly step: number; readonly solved: SolvedExample }
  /** The last event: `complete` is false where the run was asked to stop. */
  | { readonly kind: "ended"; readonly step: number; readonly complete: boolean; readonly folder: string };

/** What a checkpoint keeps of the loop besides the recipe and the states. */
export interface LoopState {
  /** What the model's sizes and a puzzle's drawing follow from. */
  readonly facts: DataFacts;
  /** Where the next batch begins; null where none was ever drawn. */
  readonly order: OrderState | null;
  /** The best exact accuracy so far; on ARC the best pass@2. */
  readonly best: number | null;
  /** Stopped in the middle of an evaluation, which comes first when it goes on. */
  readonly due: boolean;
  /** How the step's memory was made to fit, where the recipe leaves it open: rounding depends on it. Null before the first step. */
  readonly memory: MemoryChoice | null;
  /** What it computes in; f32 where nothing is said. */
  readonly precision?: Precision;
  /** Which kernels were chosen, where, and by what was measured: sums' rounding depends on it. */
  readonly kernels?: KernelsInUse;
  /** Where the first weights came from, if not from the recipe's seed. */
  readonly imported?: ImportedFrom;
}

/** A file of weights that a run began with. Plain data. */
export interface ImportedFrom {
  /** Its name, without its folder. */
  readonly file: string;
  /** What it was. */
  readonly format: "safetensors" | "pytorch";
  /** What its tensors' names began with; null where they were ours. */
  readonly prefix: OfficialPrefix | null;
}

/**
 * Trains a recipe, or goes on training it, until its steps are done or `signal` asks to stop; then the state is saved.
 * Asked to stop before it has started, it ends without an event more.
 *
 * Evaluations and checkpoints come at fixed steps, so that a run that was stopped and resumed equals one that was not, to the bit.
 * The folder is made, or changed, when everything else has been found to work.
 */
export async function* train(job: TrainingJob, signal: AbortSignal): AsyncGenerator<TrainingEvent> {
  const { folder, start } = job;
  using owned = new DisposableStack();
  const from = "resume" in start ? await readCheckpoint(folder, start.resume) : undefined;
  const recipe: unknown = "recipe" in start ? start.recipe : from?.recipe;
  checkRecipe(recipe);
  const loop = from?.loop as LoopState | undefined;
  const { training } = recipe;
  const { supervisionSteps } = training;

  yield { kind: "preparing", what: "data" };
  const state = loop?.order ?? undefined;
  const loader = owned.use(await startLoader({ spec: recipe.data, files: job.files, state, ...orderOf(training) }));
  const { facts } = loader;
  const tested = facts.test ? owned.use(await openTest(recipe.data, job.files)) : null;
  const before = loop?.order ? loop.facts : undefined; // what imported weights were trained on is not known
  if (before) refuseOtherData(folder, before, facts);
  let drawn = await loader.next(); // refuses a batch that the data cannot fill
  let order = loader.state;
  const planned = totalSteps(loader.metadata, training.epochs, training.batch);
  const steps = Math.min(job.until ?? Infinity, planned);
  const iterations = training.epochs / training.evaluateEvery;

  if (signal.aborted) return;
  yield { kind: "preparing", what: "kernels" };
  const precision = precisionOf(folder, job, loop);
  const chosen = kernelsOf(owned.use(await openDevice({ provider: job.provider, precision })), {
    began: loop?.memory ? loop.kernels ?? "usual" : undefined,
    tuned: job.kernels,
  });
  const { device } = chosen;
  const settled = { ...recipe, training: { ...training, ...loop?.memory } };
  const session = owned.use(await openSession(settled, facts, { device, totalSteps: planned }));
  if (from) session.restore(from.step, from.states);
  if (session.step > steps) {
    throw new RangeError(`Cannot train "${folder}" up to step ${steps}: it is at step ${session.step} already`);
  }
  yield { kind: "prepared" };
  if (signal.aborted) return;
  const run = owned.use(
    from && "resume" in start ? await reopen(folder, start.resume, from) : await createRun(folder, recipe),
  );
  const { adapter } = device;
  const kernels = { device: chosen.tunedFor, choices: session.kernels };
  yield {
    kind: "started",
    folder,
    recipe,
    adapter,
    precision,
    facts,
    parameters: session.parameters,
    kernels,
    kernelsBefore: chosen.before,
    step: session.step,
    steps,
  };

  let { best, due } = loop ?? { best: null, due: false };
  const save = async (isBest = false): Promise<TrainingEvent> => {
    const state: LoopState = {
      facts: before ?? facts,
      order,
      best,
      due,
      memory: session.memory,
      precision,
      kernels,
      imported: loop?.imported,
    };
    const states = await session.save();
    await run.save({ format: 1, step: session.step, recipe, loop: state, states }, { best: isBest });
    return { kind: "saved", step: session.step, file: `${folder}/last.safetensors` };
  };
  const meter = meterOf(session);
  let complete = false;
  while (!complete && !signal.aborted) {
    const draws = session.step < steps && !due;
    if (draws) order = drawn.state;
    if (draws && drawn.batch) {
      await session.train(drawn.batch);
      drawn = await loader.next();
      const logs = session.step % training.logEvery === 0;
      if (logs || meter.due()) {
        const { sums, milliseconds } = await meter.read();
        const means = meansOf(sums, training.batch);
        yield { kind: "progress", step: session.step, lr: session.lr, means, milliseconds };
      }
      if (logs) run.log({ step: session.step, lr: session.lr, ...meansOf(meter.sinceLog(), training.batch) });
      await breathe();
      if (session.step % training.checkpointEvery === 0) yield await save();
    } else {
      if (draws) drawn = await loader.next();
      const { iteration, position } = order;
      const scheduled = session.step === planned || (position === 0 && iteration > 1); // else the job ends early
      let isBest = false;
      if (tested) {
        due = scheduled;
        const measured = yield* evaluating(session, { tested, training, signal });
        if (!measured) break;
        due = false;
        const score = scoreOf(measured);
        isBest = scheduled && score > (best ?? -1);
        if (isBest) best = score;
        const found = { evaluation: measured.evaluation, ...(measured.arc && { arc: arcResultOf(measured.arc) }) };
        run.log({ step: session.step, ...found });
        yield { kind: "evaluated", step: session.step, ...found, best: isBest };
        meter.restart();
      }
      complete = session.step >= steps || iteration > iterations;
      yield await save(isBest);
    }
  }
  if (!complete) yield await save();
  else if (tested) {
    const solved = await slowestSolved(session.answerer, tested.test, supervisionSteps);
    yield { kind: "solved", step: session.step, solved };
  }
  yield { kind: "ended", step: session.step, complete, folder };
}

/** What a run computes in: one that goes on keeps what its moments were made in, since f16 scales them with the loss. */
function precisionOf(folder: string, { precision: asked }: TrainingJob, loop?: LoopState): Precision {
  const began = loop?.memory ? loop.precision ?? "f32" : undefined;
  if (asked && began && asked !== began) {
    throw new RangeError(`Cannot go on with "${folder}" in ${asked}: it began in ${began}`);
  }
  return asked ?? began ?? "f32";
}

/** All of a checkpoint, and what identifies it. */
async function readCheckpoint(folder: string, which: Which): Promise<Checkpoint & { readonly checksum: string }> {
  using open = await (await openRun(folder)).open(which);
  return { ...await readStates(open), checksum: open.checksum };
}

/** Locks a run folder to go on with it, if its checkpoint is still the one that was read. */
async function reopen(folder: string, which: Which, from: { readonly checksum: string }): Promise<Run> {
  const { run, checkpoint } = await resumeRun(folder, which);
  using open = checkpoint;
  if (open.checksum === from.checksum) return run;
  run[Symbol.dispose]();
  throw new Deno.errors.Busy(`Cannot train into run "${folder}": another process did just now; try again`);
}

/** Refuses to go on with other data than a run began with. */
function refuseOtherData(folder: string, before: DataFacts, now: DataFacts): void {
  const differ = (["train", "test"] as const).find((split) => before[split]?.hash !== now[split]?.hash);
  if (differ === undefined) return;
  const found = (facts: DataFacts) => facts[differ] ? `${facts[differ].from}` : "none";
  throw new RangeError(
    `Cannot resume "${folder}": its ${differ} data was another (${found(before)}) than this (${found(now)})`,
  );
}

/** How a training configuration orders its data. */
function orderOf({ batch, seed, evaluateEvery }: TrainingConfig): OrderOptions {
  return { batch, seed, epochsPerIteration: evaluateEvery };
}

interface Evaluating {
  readonly tested: Tested;
  readonly training: TrainingConfig;
  readonly signal: AbortSignal;
}

/** What the best checkpoint is chosen by: of ARC pass@2, which its benchmark counts, of everything else exact accuracy. */
function scoreOf({ evaluation, arc }: Measurement): number {
  return arc?.passes.find(({ k }) => k === 2)?.meanOfPairs.estimate ?? evaluation.exactAccuracy;
}

/** Evaluates, telling how far it is about once a second; undefined where it was asked to stop. */
async function* evaluating(
  session: Session,
  { tested, training: { supervisionSteps, evaluationLimit: limit }, signal }: Evaluating,
): AsyncGenerator<TrainingEvent, Measurement | undefined> {
  const events: TrainingEvent[] = [];
  let told = performance.now();
  let wake = () => {};
  const onProgress = (done: number, total: number) => {
    signal.throwIfAborted();
    if (performance.now() - told < 1000) return;
    told = performance.now();
    events.push({ kind: "evaluating", step: session.step, done, total });
    wake();
  };
  let outcome: { readonly measured?: Measurement; readonly error?: unknown } | undefined;
  measure(session.answerer, tested, { supervisionSteps, limit, failures: 0, onProgress })
    .then((measured) => outcome = { measured }, (error) => outcome = { error })
    .finally(() => wake());
  while (!outcome) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (outcome || events.length > 0) resolve();
    });
    while (events.length > 0) yield events.shift() as TrainingEvent;
  }
  const { measured, error } = outcome;
  if (error !== undefined && !signal.aborted) throw error;
  return measured;
}

/** Reads a session's sums and the time they took, about once a second at most, and adds them up between log lines. */
function meterOf(session: Session) {
  let since = performance.now();
  let logged: StepSums | undefined;
  return {
    due: () => performance.now() - since > 1000,
    /** Forgets the time that passed without a step. */
    restart: () => since = performance.now(),
    async read() {
      const sums = await session.sums();
      const now = performance.now();
      const milliseconds = (now - since) / Math.max(1, sums.over);
      since = now;
      logged = logged ? addSums(logged, sums) : sums;
      return { sums, milliseconds };
    },
    sinceLog(): StepSums {
      const sums = logged as StepSums;
      logged = undefined;
      return sums;
    },
  };
}

/** Lets messages in, so that a request to stop is seen. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
