import { dihedral, type Grid } from "@trm/augment";
import type { Source } from "../batches_source.ts";
import { MAZE, parseMaze } from "./tokens.ts";

/** A row of Maze-Hard's CSV. */
export interface MazeRow {
  /** Row by row: `#`, space, `S`, `G`. */
  readonly question: string;
  /** The same with the path as `o`. */
  readonly answer: string;
}

/**
 * Makes a split of mazes, each a group; with `augment` of its 8 rotations and reflections, the reference's `--aug`.
 *
 * @throws {SyntaxError} when a maze is not square, differs in size from the first, or from its own answer in more than
 * the path.
 */
export function mazeSource(mazes: Iterable<MazeRow>, augment: boolean = false): Source {
  const questions: Grid[] = [], answers: Grid[] = [];
  let number = 0;
  for (const { question, answer } of mazes) {
    number++;
    try {
      const maze = checkMazeRow({ question, answer }, questions[0]?.cells.length);
      questions.push(maze.question);
      answers.push(maze.answer);
    } catch (error) {
      throw new SyntaxError(`Cannot read maze ${number}: ${(error as Error).message}`);
    }
  }
  if (number === 0) throw new RangeError("Cannot make a split of no mazes");

  const versions = augment ? 8 : 1;
  const length = questions[0].cells.length;
  const offsets = (count: number, step: number) => Uint32Array.from({ length: count + 1 }, (_, i) => i * step);
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0, //  no label is 0, so all are learned
      blankIdentifier: 0,
      vocabulary: 1 + Object.keys(MAZE).length,
      length,
      identifiers: 1,
      totalGroups: number,
      meanPuzzleExamples: 1,
      totalPuzzles: number, //  as the reference counts them, without the versions
    },
    groupOffsets: offsets(number, versions),
    puzzleOffsets: offsets(number * versions, 1),
    identifiers: new Uint32Array(number * versions),
    ratings: Uint32Array.from(answers, moves),
    read(example, tokens, labels, at) {
      const maze = Math.floor(example / versions), id = example % versions;
      tokens.set(dihedral(questions[maze], id).cells, at);
      labels.set(dihedral(answers[maze], id).cells, at);
    },
  };
}

/** The moves of a marked path: one more than its cells between start and goal. */
function moves({ cells }: Grid): number {
  return 1 + cells.filter((token) => token === MAZE.path).length;
}

/**
 * Reads a maze and its answer; `length` is the number of cells expected of both.
 *
 * @throws {SyntaxError} when they are malformed, without one start and one goal, or differ in more than the path.
 */
export function checkMazeRow(row: MazeRow, length: number = row.question.length): { question: Grid; answer: Grid } {
  const question = parseMaze(row.question), answer = parseMaze(row.answer);
  if (question.cells.length !== length || answer.cells.length !== length) {
    throw new SyntaxError(
      `found ${question.cells.length} cells and ${answer.cells.length} in the answer, expected ${length}`,
    );
  }
  for (const [token, name] of [[MAZE.start, "S"], [MAZE.goal, "G"]] as const) {
    const count = question.cells.filter((cell) => cell === token).length;
    if (count !== 1) throw new SyntaxError(`found ${count} ${name} in the question, expected one`);
  }
  if (question.cells.includes(MAZE.path)) throw new SyntaxError("found a path, o, in the question");
  const bad = answer.cells.findIndex((token, i) =>
    token !== question.cells[i] && !(token === MAZE.path && question.cells[i] === MAZE.free)
  );
  if (bad >= 0) throw new SyntaxError(`the answer changes cell ${bad + 1}, which is not free`);
  return { question, answer };
}
