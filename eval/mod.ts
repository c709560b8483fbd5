/**
 * Asks a model: step by step about one puzzle, or about a whole test split; measures its answers, and reports on runs.
 *
 * ```ts
 * import { initialize, interpret } from "@trm/engine";
 * import { answerer, response, solve } from "@trm/eval";
 * import { trm, trmDefaults } from "@trm/trm";
 *
 * const small = { ...trmDefaults, hidden: 8, n: 1, T: 1, widthMultiple: 8, puzzlePositions: 0, puzzleWidth: 0 };
 * const data = { length: 4, vocabulary: 5, identifiers: 1 };
 * const model = trm({ ...small, mixer: "mlp", positions: "none" }, data);
 * using machine = interpret({ answer: response(model, 1).graph });
 * initialize(machine, 7);
 * const asked = answerer(machine.programs.answer, { batch: 1, data, halting: model.halting });
 * for await (const { step, tokens } of solve(asked, { tokens: Uint32Array.of(1, 2, 3, 4), supervisionSteps: 2 })) {
 *   console.log(step, tokens); // four tokens a step, from an untrained model
 * }
 * ```
 *
 * @module
 */
export {
  type AnsweredPuzzle,
  type AnswerOptions,
  answerPuzzles,
  type RightCells,
  type StoppingRule,
} from "./answer_puzzles.ts";
export { type Answerer, answerer, type Answers, type Questions, wantsToHalt } from "./answerer.ts";
export { type ArcCount, type ArcVotes, arcVotes } from "./arc_votes.ts";
export { evaluate, type Evaluation, type EvaluationOptions } from "./evaluate.ts";
export { type Grader, graderOf } from "./grade.ts";
export { type Failure, measure, type Measurement, type MeasureOptions, type Tested } from "./measure.ts";
export { accuracyByRating, type RatedAnswer, type RatingBucket } from "./ratings.ts";
export type { Comparison, ComparisonRow } from "./report/comparison.ts";
export type { Curves, EvaluationPoint, LoggedRecord, TrainingPoint } from "./report/curves.ts";
export { htmlReport } from "./report/html.ts";
export { markdownReport } from "./report/markdown.ts";
export {
  type Benchmark,
  BENCHMARK_TITLES,
  type PublishedRow,
  type PublishedTable,
  TABLE_4,
  TABLE_5,
} from "./report/published.ts";
export { type Report, report, type ReportedRecipe, type ReportedRun, type RunReport } from "./report/report.ts";
export { type Response, response } from "./response.ts";
export {
  type ArcResult,
  arcResultOf,
  type Intervals,
  intervalsOf,
  parseResult,
  type Provenance,
  type PublishedResult,
  type Regime,
  type Result,
  resultOf,
} from "./result.ts";
export { slowestSolved, solve, type SolvedExample, type SolvingStep } from "./solve.ts";
