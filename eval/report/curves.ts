import type { Evaluation } from "../evaluate.ts";

/** How a run went: its log, read. */
export interface Curves {
  /** Means over the steps since the point before. */
  readonly training: readonly TrainingPoint[];
  /** Evaluations on test puzzles. */
  readonly evaluations: readonly EvaluationPoint[];
}

/** Means over some training steps. */
export interface TrainingPoint {
  /** The last of them. */
  readonly step: number;
  /** The whole loss of a row: cross-entropy plus half of what halting costs; null where it was no finite number. */
  readonly loss: number | null;
  /** Of the puzzles that stopped, the share with every cell right; null where none stopped. */
  readonly exact: number | null;
  /** After how many supervision steps they stopped, on average; null where none stopped. */
  readonly steps: number | null;
  /** The learning rate. */
  readonly lr: number;
}

/** An evaluation during training. */
export interface EvaluationPoint {
  /** After how many training steps. */
  readonly step: number;
  /** What it found. */
  readonly evaluation: Evaluation;
  /** Of ARC, pass@2 by the mean share of a task's test inputs. */
  readonly passAt2?: number;
}

/** A line of a metrics log. */
export interface LoggedRecord {
  /** Training steps done when it was written. */
  readonly step: number;
  /** Whatever else it says. */
  readonly [name: string]: unknown;
}

/**
 * Reads a run's metrics log: lines of training means, and lines with an `evaluation`.
 *
 * @throws {SyntaxError} on a line of another form, naming the run and the step.
 */
export function readCurves(run: string, records: readonly LoggedRecord[]): Curves {
  const training: TrainingPoint[] = [], evaluations: EvaluationPoint[] = [];
  for (const record of records) {
    const { step } = record;
    const where = `the log of run "${run}" at step ${step}`;
    if (record.evaluation !== undefined) {
      const evaluation = readEvaluation(record.evaluation, `the evaluation in ${where}`);
      const votes = record.arc === undefined ? {} : { passAt2: passAt2(record.arc, `ARC's votes in ${where}`) };
      evaluations.push({ step, evaluation, ...votes });
    } else training.push(trainingPoint(record, where));
  }
  return { training, evaluations };
}

/** Reads what `evaluate` found from parsed JSON; `name` is what an error calls it. */
export function readEvaluation(value: unknown, name: string): Evaluation {
  const fields = fieldsOf(value, name);
  const wanted = ["count", "exactAccuracy", "cellAccuracy", "haltAccuracy", "supervisionSteps", "stepsToHalt"];
  for (const field of wanted) numberOf(fields, field, name);
  if (!Array.isArray(fields.steps)) throw new SyntaxError(`Cannot read ${name}: found no list as steps`);
  for (const step of fields.steps) numberOf(fieldsOf(step, name), "exactAccuracy", `the steps of ${name}`);
  return value as Evaluation;
}

function passAt2(arc: unknown, name: string): number {
  const { passes } = fieldsOf(arc, name);
  const pass = Array.isArray(passes) && passes.map((pass) => fieldsOf(pass, name)).find(({ k }) => k === 2);
  if (!pass) throw new SyntaxError(`Cannot read ${name}: found no pass@2`);
  return numberOf(fieldsOf(pass.meanOfPairs, name), "estimate", name);
}

/** Averages points until at most `most` are left, each over as many steps; nothing is left out. */
export function thinned(points: readonly TrainingPoint[], most: number): TrainingPoint[] {
  const size = Math.ceil(points.length / most);
  if (size <= 1) return [...points];
  const means: TrainingPoint[] = [];
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size);
    const { step, lr } = part[part.length - 1];
    means.push({
      step,
      lr,
      loss: mean(part.map(({ loss }) => loss)),
      exact: mean(part.map(({ exact }) => exact)),
      steps: mean(part.map(({ steps }) => steps)),
    });
  }
  return means;
}

function trainingPoint(record: LoggedRecord, where: string): TrainingPoint {
  const number = (field: string) => record[field] === null ? NaN : numberOf(record, field, where); //  null: not finite
  const loss = number("lmLoss") + 0.5 * (number("haltLoss") + number("continueLoss"));
  const stopped = number("count") > 0;
  return {
    step: record.step,
    loss: Number.isFinite(loss) ? loss : null,
    exact: stopped ? number("exactAccuracy") : null,
    steps: stopped ? number("steps") : null,
    lr: number("lr"),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function numberOf(fields: Readonly<Record<string, unknown>>, field: string, where: string): number {
  const value = fields[field];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  throw new SyntaxError(`Cannot read ${where}: found ${found} as ${field}, expected a number`);
}

function fieldsOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SyntaxError(`Cannot read ${name}: found ${value === null ? "null" : typeof value}, expected an object`);
}
