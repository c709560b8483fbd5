/**
 * Asks a model: step by step about one puzzle, or about a whole test split by the reference's rule.
 *
 * @module
 */
export { type Answerer, answerer, type Answers, type Questions } from "./answerer.ts";
export { type AnsweredRows, evaluate, type Evaluation, type EvaluationOptions } from "./evaluate.ts";
export { type Response, response } from "./response.ts";
export { solve, type SolvingStep } from "./solve.ts";
