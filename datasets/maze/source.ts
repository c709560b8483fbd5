import { dihedral, type Grid } from "@trm/augment";
import type { Source } from "../batches_source.ts";
import { MAZE, parseMaze } from "./tokens.ts";

/** A row of Maze-Hard's CSV. */
export interface MazeRow {
  readonly question: string;
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
      questions.push(parseMaze(question));
      answers.push(parseMaze(answer));
      checkAnswer(questions[0], questions[number - 1], answers[number - 1]);
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
    read(example, tokens, labels, at) {
      const maze = Math.floor(example / versions), id = example % versions;
      tokens.set(dihedral(questions[maze], id).cells, at);
      labels.set(dihedral(answers[maze], id).cells, at);
    },
  };
}

function checkAnswer(first: Grid, { cells: question }: Grid, { cells: answer }: Grid): void {
  if (question.length !== first.cells.length || answer.length !== question.length) {
    throw new SyntaxError(
      `found ${question.length} cells and ${answer.length} in the answer, expected ${first.cells.length}`,
    );
  }
  const bad = answer.findIndex((token, i) =>
    token !== question[i] && !(token === MAZE.path && question[i] === MAZE.free)
  );
  if (bad >= 0) throw new SyntaxError(`the answer changes cell ${bad + 1}, which is not free`);
}
