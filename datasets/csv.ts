import { readBytes } from "./unpack.ts";

/** A row of a CSV file. */
export interface CsvRow {
  /** Counts from 1, the header included. */
  readonly line: number;
  /** The fields of the columns asked for, in that order. */
  readonly fields: readonly string[];
  /** An error that names this file and line. */
  fail(what: string): SyntaxError;
}

/**
 * Reads the rows of a `.csv` or `.csv.gz` as the official data sets write them, one at a time.
 *
 * That is: a header that names the columns, plain fields between commas, lines that end in a line feed. Spaces are data.
 * Quotation marks, a byte-order mark, carriage returns, empty lines and surplus or missing fields are refused: they would
 * otherwise end up in a puzzle.
 *
 * @throws {SyntaxError} naming file and line.
 */
export async function* readCsv(path: string, columns: readonly string[]): AsyncGenerator<CsvRow> {
  let line = 0;
  let places: number[] = [];
  let width = 0;
  for await (const lines of readLines(path)) {
    for (const text of lines) {
      const number = ++line;
      const fail = (what: string) => new SyntaxError(`Cannot read line ${number} of "${path}": ${what}`);
      const fields = split(text, number === 1, fail);
      if (number === 1) {
        places = columns.map((column) => placeOf(column, fields, fail));
        width = fields.length;
        continue;
      }
      if (fields.length !== width) throw fail(`found ${fields.length} fields, expected ${width}`);
      yield { line, fields: places.map((place) => fields[place]), fail };
    }
  }
  if (line === 0) throw new SyntaxError(`Cannot read "${path}": it is empty`);
}

/** A row as {@linkcode readCsv} reads it, with its line feed. */
export function formatCsvRow(fields: readonly (string | number)[]): string {
  const bad = fields.find((field) => /[",\r\n]/.test(String(field)));
  if (bad !== undefined) throw new SyntaxError(`Cannot write ${JSON.stringify(bad)} as a plain field of a CSV file`);
  return fields.join(",") + "\n";
}

function split(text: string, first: boolean, fail: (what: string) => SyntaxError): string[] {
  if (first && text.startsWith("\ufeff")) throw fail("it begins with a byte-order mark; save it without one");
  if (text.includes("\ufffd")) throw fail("it is not UTF-8 text"); //  what the decoder puts where bytes are wrong
  if (text.endsWith("\r")) throw fail("it ends in a carriage return; save it with line feeds only");
  if (text.includes('"')) throw fail("found a quotation mark, expected plain fields between commas");
  return text.split(",");
}

function placeOf(column: string, header: readonly string[], fail: (what: string) => SyntaxError): number {
  const place = header.indexOf(column);
  if (place < 0) throw fail(`found no column "${column}" among ${header.join(", ").slice(0, 80)}`);
  if (header.includes(column, place + 1)) throw fail(`found column "${column}" twice`);
  return place;
}

/** The lines of a file, as many at a time as a piece of it holds. */
async function* readLines(path: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  let count = 0;
  for await (const bytes of readBytes(path)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    count += lines.length;
    if (rest.length > LONGEST_LINE) {
      throw new SyntaxError(`Cannot read line ${count + 1} of "${path}": it is longer than ${LONGEST_LINE} characters`);
    }
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}

const LONGEST_LINE = 1 << 16; //  a maze of 30 × 30 takes 1900 characters
