/**
 * Asks a model: step by step about one puzzle, or about a whole test split by the reference's rule.
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
export { type Response, response } from "./response.ts";
export { slowestSolved, solve, type SolvedExample, type SolvingStep } from "./solve.ts";
