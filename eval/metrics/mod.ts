/**
 * Scores answers: accuracy as the papers report it, with intervals; validity of Sudoku and maze answers; ARC's votes,
 * pass@k and submissions. Pure functions on typed arrays and text.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { checkSudoku, formatInterval, scoreAnswers, wilsonInterval } from "@trm/metrics";
 *
 * const truth = [{ question: "1.3.3.1.2.4.4.2.", answer: "1234341221434321" }];
 * const answers = new Map([["1.3.3.1.2.4.4.2.", "1234341221434321"]]);
 * const { exact, count } = scoreAnswers(truth, answers, checkSudoku);
 * assertEquals(formatInterval(wilsonInterval(exact, count)), "100.0 % (20.7–100.0)");
 * ```
 *
 * @module
 */
export {
  accuracyCurve,
  addTallies,
  type AnsweredStep,
  evaluationMeans,
  type Sums,
  type Tally,
  tally,
  trainingMeans,
} from "./accuracy.ts";
export {
  addAnswerScores,
  type AnswerCheck,
  type AnswerEstimates,
  type AnswerScore,
  estimateAnswers,
  NO_ANSWERS,
  type QuestionAndAnswer,
  scoreAnswer,
  scoreAnswers,
} from "./answers.ts";
export { type AnsweredBatch, castBatch } from "./arc/batch.ts";
export { cropGrid } from "./arc/crop.ts";
export { hashGrid } from "./arc/hash.ts";
export { type AugmentedTask, parseAugmentedName } from "./arc/inverse.ts";
export {
  estimatePasses,
  PASS_AT,
  passAt,
  type PassEstimate,
  type PassScore,
  rankByVotes,
  type Ranks,
  type TestPair,
  type TestPairs,
} from "./arc/pass.ts";
export { buildSubmission, countAttempted, rankBySubmission, type Submission } from "./arc/submission.ts";
export {
  type Ballot,
  type Candidate,
  castVote,
  createVotes,
  rankCandidates,
  type Vote,
  type Votes,
} from "./arc/votes.ts";
export { formatInterval, formatMeanInterval, formatPercent } from "./format.ts";
export { type Grid, gridRows, parseGridRows, sameGrid } from "./grid.ts";
export { boundedMeanInterval, type Interval, meanInterval, wilsonInterval } from "./interval.ts";
export { checkMaze, checkPath, type PathCheck } from "./maze.ts";
export { type BoxSize, checkSudoku, followsRules, keepsGivens } from "./sudoku.ts";
export { type Column, markdownTable } from "./table.ts";
