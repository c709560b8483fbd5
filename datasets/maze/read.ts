import { readCsv } from "../csv.ts";
import { checkMazeRow, type MazeRow } from "./source.ts";

/**
 * Reads mazes from a `.csv` or `.csv.gz` with Maze-Hard's columns: source, question, answer, rating. Spaces are data.
 *
 * @throws {SyntaxError} naming file and line, also where an answer differs from its question in more than the path.
 */
export async function readMazes(path: string): Promise<MazeRow[]> {
  const rows: MazeRow[] = [];
  for await (
    const { fail, fields: [, question, answer] } of readCsv(path, ["source", "question", "answer", "rating"])
  ) {
    try {
      checkMazeRow({ question, answer }, rows[0]?.question.length);
    } catch (error) {
      throw error instanceof SyntaxError || error instanceof RangeError ? fail(error.message) : error;
    }
    rows.push({ question, answer });
  }
  if (rows.length === 0) throw new SyntaxError(`Cannot read "${path}": it has no rows`);
  return rows;
}
