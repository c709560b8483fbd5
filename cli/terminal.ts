/** Where commands print: results to standard output, progress and remarks to standard error. */

/** What a command prints with. */
export interface Terminal {
  /** Prints a result, one line per fact. */
  print(line?: string): void;
  /** Prints a value as JSON on one line, for programs to read. */
  json(value: unknown): void;
  /** Prints a remark that is no result. */
  note(line: string): void;
  /** Shows how far the work has come: one line that rewrites itself on a terminal, else a line now and then. */
  progress(line: string): void;
  /** Makes text stand out where colours are shown and wanted. */
  bold(text: string): string;
  /** Makes text recede where colours are shown and wanted. */
  dim(text: string): string;
}

/** What a terminal writes to, and what is known about it. */
export interface Output {
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** Whether standard error is a terminal, where a line can be rewritten. */
  readonly interactive: boolean;
  /** Whether standard output shows colours; `NO_COLOR` says it should not. */
  readonly color: boolean;
  /** Characters in a line. */
  columns(): number;
  /** Milliseconds, from any beginning. */
  now(): number;
}

/** Without a terminal to rewrite, progress is printed this often, in milliseconds. */
const quietFor = 10_000;

/** Prints to the given output. */
export function openTerminal(output: Output = standardOutput()): Terminal {
  let shown = false; //           a progress line stands on the terminal
  let lastLine = -Infinity; //    when progress was last printed as a line of its own

  function clear(): void {
    if (shown) output.writeError("\r\x1b[K");
    shown = false;
  }
  function print(line = ""): void {
    clear();
    output.write(line + "\n");
  }

  return {
    print,
    json: (value) => print(JSON.stringify(value)),
    note(line) {
      clear();
      output.writeError(line + "\n");
    },
    progress(line) {
      if (output.interactive) {
        output.writeError("\r\x1b[K" + line.slice(0, output.columns() - 1));
        shown = true;
      } else if (output.now() - lastLine >= quietFor) {
        output.writeError(line + "\n");
        lastLine = output.now();
      }
    },
    bold: (text) => output.color ? `\x1b[1m${text}\x1b[22m` : text,
    dim: (text) => output.color ? `\x1b[2m${text}\x1b[22m` : text,
  };
}

/** The output of this process. */
export function standardOutput(): Output {
  const encoder = new TextEncoder();
  return {
    write: (text) => writeAll(Deno.stdout, encoder.encode(text)),
    writeError: (text) => writeAll(Deno.stderr, encoder.encode(text)),
    interactive: Deno.stderr.isTerminal(),
    color: Deno.stdout.isTerminal() && !Deno.noColor,
    columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : 80,
    now: () => performance.now(),
  };
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}
