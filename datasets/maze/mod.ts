/**
 * Mazes as in Maze-Hard: reading, solving by the official rule, generating, and a split to train on.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatMaze, parseMaze, solveMaze } from "@trm/datasets";
 *
 * const maze = parseMaze("S  " + "## " + "G  ");
 * assertEquals(formatMaze(solveMaze(maze)), "Soo" + "##o" + "Goo");
 * ```
 *
 * @module
 */
export { generateMazes, mazeKey, type MazeOptions, type SolvedMaze } from "./generate.ts";
export { shortestPath, solveMaze } from "./path.ts";
export { readMazes } from "./read.ts";
export { type MazeRow, mazeSource } from "./source.ts";
export { formatMaze, MAZE, parseMaze } from "./tokens.ts";
