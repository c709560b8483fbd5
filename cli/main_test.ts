import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Command, defineCommand } from "./command.ts";
import { commandHelp } from "./help.ts";
import { main } from "./main.ts";

/** What the commands below were given. */
const seen: { readonly arguments: object; readonly options: Record<string, unknown> }[] = [];

const make: Command = defineCommand({
  name: "data make",
  summary: "write generated puzzles",
  arguments: [
    { name: "kind", description: "which puzzles", choices: ["sudoku-4x4", "sudoku-6x6"] },
    { name: "more", description: "anything else", optional: true, repeated: true },
  ],
  options: {
    puzzles: { type: "integer", description: "how many", default: 100, minimum: 1, placeholder: "count" },
    share: { type: "number", description: "held out", minimum: 0, maximum: 1 },
    seed: { type: "integer", description: "of the random numbers" },
    out: { type: "path", description: "where to write" },
    set: { type: "string", description: "a changed field", repeated: true },
    order: { type: "string", description: "of the rows", choices: ["random", "sorted"], default: "random" },
    json: { type: "boolean", description: "print one JSON object" },
    ema: { type: "boolean", description: "use the raw weights", default: true },
  },
  examples: [{ line: "trm data make sudoku-4x4 --out small.csv", does: "100 puzzles of 4×4" }],
  permissions: () => ({}),
  run(parsed) {
    seen.push(parsed);
    // What was declared decides the types.
    const kind: "sudoku-4x4" | "sudoku-6x6" = parsed.arguments.kind;
    const numbers: [number, number | undefined] = [parsed.options.puzzles, parsed.options.share];
    const texts: readonly string[] = parsed.options.set;
    return kind.length + numbers.length + texts.length > 0 ? 0 : 1;
  },
});
const inspect: Command = defineCommand({
  name: "data inspect",
  summary: "describe a data file",
  arguments: [{ name: "file", description: "the file" }],
  options: {},
  examples: [],
  permissions: () => ({}),
  run: () => 3,
});
const train: Command = defineCommand({ ...inspect, name: "train", summary: "train a recipe", arguments: [] });

Deno.test("a command receives its arguments and options with their types and defaults", async () => {
  await run("data make sudoku-4x4");
  assertEquals(values(), {
    arguments: { kind: "sudoku-4x4", more: [] },
    options: {
      puzzles: 100,
      share: undefined,
      seed: undefined,
      out: undefined,
      set: [],
      order: "random",
      json: false,
      ema: true,
    },
  });

  await run("data make --no-ema --seed -3 --share=0.5 sudoku-6x6 --set a.b=1 0012 --json --set=c=d=e --out o -- --x");
  assertEquals(values(), {
    arguments: { kind: "sudoku-6x6", more: ["0012", "--x"] },
    options: {
      puzzles: 100,
      share: 0.5,
      seed: -3,
      out: "o",
      set: ["a.b=1", "c=d=e"],
      order: "random",
      json: true,
      ema: false,
    },
  });
});

Deno.test("a command's number is the exit code", async () => {
  assertEquals((await run("data inspect x")).code, 3);
});

Deno.test("a mistyped command line is one sentence and exit code 2", async () => {
  const mistakes: [string, string][] = [
    ["tarin", `Unknown command "tarin"; did you mean "train"?; trm --help lists them all`],
    ["zzzzz", `Unknown command "zzzzz"; trm --help lists them all`],
    ["data", "trm data needs one of make, inspect after it"],
    ["data --json", "trm data needs one of make, inspect after it"],
    ["data mke", `Unknown command "data mke"; did you mean "make"?`],
    ["data zzzzz", `Unknown command "data zzzzz"; expected make, inspect`],
    ["--vresion", `Unknown option "--vresion"; did you mean "--version"?`],
    ["data make sudoku-4x4 --puzles 3", `Unknown option "--puzles" of trm data make; did you mean "--puzzles"?`],
    ["data make sudoku-4x4 -x", `Unknown option "-x" of trm data make`],
    ["data make", "trm data make needs <kind>: which puzzles"],
    ["data make sudoku-44", `Cannot read <kind>: found "sudoku-44"; did you mean "sudoku-4x4"?`],
    ["data make chess", `Cannot read <kind>: found "chess", expected sudoku-4x4, sudoku-6x6`],
    ["data inspect a b", `trm data inspect does not take "b": it takes <file>`],
    ["train b", `trm train does not take "b": it takes only options`],
    ["data make sudoku-4x4 --puzzles", "Cannot read --puzzles: found no value, expected an integer of at least 1"],
    ["data make sudoku-4x4 --puzzles 0", `Cannot read --puzzles: found "0", expected an integer of at least 1`],
    ["data make sudoku-4x4 --puzzles 1.5", `Cannot read --puzzles: found "1.5", expected an integer of at least 1`],
    ["data make sudoku-4x4 --seed x", `Cannot read --seed: found "x", expected an integer`],
    ["data make sudoku-4x4 --share 2", `Cannot read --share: found "2", expected a number from 0 to 1`],
    ["data make sudoku-4x4 --out", "Cannot read --out: found no value, expected a path"],
    ["data make sudoku-4x4 --out a --out b", "Cannot take --out more than once: found a and b"],
    ["data make sudoku-4x4 --order sortd", `Cannot read --order: found "sortd"; did you mean "sorted"?`],
    ["data make sudoku-4x4 --json=maybe", `Cannot read "--json=maybe": --json takes no value`],
  ];
  for (const [line, says] of mistakes) {
    const { code, error } = await run(line);
    assertEquals({ line, code, error }, { line, code: 2, error: `trm: ${says}\n` });
  }
});

Deno.test("--help is made from what the command declares", async () => {
  const { code, output } = await run("data make --help");
  assertEquals(code, 0);
  assertEquals(
    output,
    `trm data make: write generated puzzles

Usage
  trm data make <kind> [<more>...] [options]

Arguments
  <kind>   which puzzles: sudoku-4x4, sudoku-6x6
  <more>   anything else

Options
  --puzzles <count>    how many (default 100)
  --share <number>     held out
  --seed <integer>     of the random numbers
  --out <path>         where to write
  --set <string>       a changed field (may be repeated)
  --order <string>     of the rows: random, sorted (default random)
  --json               print one JSON object
  --no-ema             use the raw weights
  -h, --help           show this text
  --debug              show the stack of an error (or set TRM_DEBUG)
  --show-permissions   print the permissions this command line needs, and stop

Exit codes
  0   done
  1   failed; one sentence on standard error says why
  2   the command line was not understood

Examples
  trm data make sudoku-4x4 --out small.csv
      100 puzzles of 4×4
`,
  );
  for (const other of ["help data make", "data make -h", "--help data make", "data make zzz --help"]) {
    assertEquals((await run(other)).output, output);
  }
});

Deno.test("the list of commands is shown for trm alone, --help and a group", async () => {
  const { code, output } = await run("");
  assertEquals(code, 0);
  for (const { name, summary } of [make, inspect, train]) {
    assertStringIncludes(output, `${name.padEnd(12)}   ${summary}`);
  }
  assertEquals((await run("--help")).output, output);
  assertEquals((await run("help")).output, output);

  const group = await run("data --help");
  assertStringIncludes(group.output, "data inspect");
  assert(!group.output.includes("train a recipe"));
});

Deno.test("--version names the version", async () => {
  const { code, output } = await run("--version");
  assertEquals(code, 0);
  assert(/^trm \d+\.\d+\.\d+\n$/.test(output));
});

Deno.test("every command of trm has a summary, descriptions and examples that name it", async () => {
  const { commands } = await import("./commands/mod.ts");
  for (const command of commands) {
    assert(command.summary.length > 0 && !command.summary.endsWith("."), command.name);
    for (const { description } of [...command.arguments, ...Object.values(command.options)]) assert(description !== "");
    assert(command.examples.length > 0, `${command.name} has no example`);
    for (const { line } of command.examples) assertStringIncludes(line, `trm ${command.name}`);
  }
});

Deno.test("no line of any command's help is longer than 120 characters", async () => {
  const { commands } = await import("./commands/mod.ts");
  for (const command of commands) {
    for (const line of commandHelp(command).split("\n")) assert(line.length <= 120, `trm ${command.name}: ${line}`);
  }
});

/** Runs a command line, split at spaces, and keeps what it prints. */
async function run(line: string): Promise<{ code: number; output: string; error: string }> {
  let output = "", error = "";
  const code = await main(line.split(" ").filter((word) => word !== ""), {
    commands: [make, inspect, train],
    output: {
      write: (text) => output += text,
      writeError: (text) => error += text,
      interactive: false,
      color: false,
      columns: () => 80,
      now: () => 0,
    },
  });
  return { code, output, error };
}

/** What the command saw last, without the options that every command has. */
function values(): { arguments: unknown; options: Record<string, unknown> } {
  const { help: _help, debug: _debug, "show-permissions": _show, ...options } = seen.at(-1)!.options;
  return { arguments: seen.at(-1)!.arguments, options };
}
