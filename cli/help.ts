/** The help, made from what the commands declare. */

import { type Argument, calledAs, type Command, exitCodes, type Option, type Options } from "./command.ts";
import { globalOptions } from "./flags.ts";

/** The list of commands; of one group if it is named. */
export function listHelp(commands: readonly Command[], group = ""): string {
  const listed = commands.filter(({ name }) => group === "" || name.startsWith(`${group} `));
  return [
    group === "" ? "trm: Tiny Recursive Models, trained and evaluated on WebGPU" : `trm ${group}: a group of commands`,
    "",
    "Usage",
    `  trm ${group === "" ? "" : `${group} `}<command> [options]`,
    "",
    "Commands",
    ...columns(listed.map(({ name, summary }) => [name, summary])),
    "",
    `trm <command> --help says more about one${group === "" ? "; trm --version prints the version" : ""}.`,
  ].join("\n");
}

/** All about one command; `common` are options that it has besides its own. */
export function commandHelp(command: Command, common: Options = globalOptions): string {
  const { program = "trm", summary, details, examples } = command;
  return [
    `${calledAs(command)}: ${summary}`,
    ...section("", details === undefined ? [] : details.split("\n").flatMap((line) => broken(line, LONGEST_LINE))),
    ...section("Usage", [`  ${program} ${usage(command)}`]),
    ...section("Arguments", columns(command.arguments.map(describeArgument))),
    ...section("Options", columns(describeOptions({ ...command.options, ...common }))),
    ...section("Exit codes", columns(Object.entries({ ...exitCodes, ...command.exitCodes }))),
    ...section("Examples", examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`])),
  ].join("\n");
}

/** A command's name, arguments and whether it takes options: `solve <run> <puzzle> [options]`. */
export function usage(command: Command): string {
  const shown = command.arguments.map((argument) => {
    const name = argument.repeated ? `<${argument.name}>...` : `<${argument.name}>`;
    return argument.optional ? `[${name}]` : name;
  });
  return [command.name, ...shown, "[options]"].join(" ");
}

function describeArgument({ name, description, choices }: Argument): [string, string] {
  return [`<${name}>`, choices === undefined ? description : `${description}: ${choices.join(", ")}`];
}

function describeOptions(options: Options): [string, string][] {
  return Object.entries(options).map(([name, option]) => [optionHead(name, option), optionText(option)]);
}

function optionHead(name: string, option: Option): string {
  if (name === "help") return "-h, --help";
  if (option.type === "boolean") return option.default === true ? `--no-${name}` : `--${name}`;
  return `--${name} <${option.placeholder ?? option.type}>`;
}

function optionText(option: Option): string {
  const remarks: string[] = [];
  if (option.type !== "boolean") {
    if (option.default !== undefined) remarks.push(`default ${option.default}`);
    if (option.repeated) remarks.push("may be repeated");
  }
  const choices = "choices" in option && option.choices ? `: ${option.choices.join(", ")}` : "";
  return option.description + choices + (remarks.length === 0 ? "" : ` (${remarks.join(", ")})`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : title === "" ? ["", ...lines] : ["", title, ...lines];
}

/** Two columns, the right one broken between words where a line would be too long. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    broken(right, LONGEST_LINE - width - 5).map((text, i) => `  ${(i === 0 ? left : "").padEnd(width)}   ${text}`)
  );
}

const LONGEST_LINE = 120;

function broken(text: string, width: number): string[] {
  if (text.length <= width) return [text]; // with its spaces as they are
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
