/** Reads the words after a command's name into the values it declared. */

import { parseArgs } from "@std/cli/parse-args";
import {
  type Argument,
  calledAs,
  type Command,
  type NumberOption,
  type Option,
  type Options,
  type Parsed,
  type TextOption,
} from "./command.ts";
import { readNumber } from "./read_number.ts";
import { didYouMean } from "./suggest.ts";
import { UsageError } from "./usage_error.ts";

/** The options every command has. */
export const globalOptions: Options = {
  help: { type: "boolean", description: "show this text" },
  debug: { type: "boolean", description: "show the stack of an error (or set TRM_DEBUG)" },
  "show-permissions": { type: "boolean", description: "print the permissions this command line needs, and stop" },
};

/**
 * Reads the words after a command's name; `common` are options that it has besides its own.
 *
 * Throws a `UsageError` for an unknown option, a missing, surplus or malformed value.
 */
export function readFlags(command: Command, words: readonly string[], common: Options = globalOptions): Parsed {
  const options = { ...command.options, ...common };
  const names = Object.keys(options);
  const booleans = names.filter((name) => options[name].type === "boolean");
  refuseBooleanValues(words, booleans);

  const carrying = names.filter((name) => options[name].type !== "boolean");
  const onByDefault = booleans.filter((name) => options[name].default === true);
  const raw = parseArgs(joinNegativeNumbers(words, options), {
    boolean: booleans,
    string: ["_", ...carrying], // "_": a puzzle that begins with digits stays text
    collect: carrying,
    negatable: onByDefault,
    default: Object.fromEntries(onByDefault.map((name) => [name, true])),
    alias: { help: "h" },
    unknown(word, key) {
      if (key === undefined) return true; // not an option
      throw new UsageError(
        `Unknown option "${word}" of ${calledAs(command)}${didYouMean(`--${key}`, names.map(dashed))}`,
      );
    },
  });

  return {
    arguments: readArguments(command, raw._.map(String)),
    options: Object.fromEntries(names.map((name) => [name, readOption(name, options[name], raw[name])])),
  } as Parsed;
}

/** The value of one option; `given` is what parseArgs made of it. */
function readOption(name: string, option: Option, given: unknown): unknown {
  if (option.type === "boolean") return given === true;
  const texts = Array.isArray(given) ? given.map(String) : [];
  const values = texts.map((text) => readValue(dashed(name), option, text));
  if (option.repeated) return values.length === 0 && option.default !== undefined ? [option.default] : values;
  if (values.length > 1) {
    throw new UsageError(`Cannot take ${dashed(name)} more than once: found ${texts.join(" and ")}`);
  }
  return values.length === 0 ? option.default : values[0];
}

function readValue(name: string, option: TextOption | NumberOption, text: string): string | number {
  if (text === "") throw new UsageError(`Cannot read ${name}: found no value, expected ${expectation(option)}`);
  if (!isNumeric(option)) return readChoice(name, option.choices, text);
  const value = readNumber(text);
  const { minimum = -Infinity, maximum = Infinity } = option;
  const allowed = value !== undefined && value >= minimum && value <= maximum &&
    (option.type === "number" || Number.isSafeInteger(value));
  if (!allowed) throw new UsageError(`Cannot read ${name}: found "${text}", expected ${expectation(option)}`);
  return value;
}

function readArguments(command: Command, given: string[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  const rest = [...given];
  for (const argument of command.arguments) {
    const texts = argument.repeated ? rest.splice(0) : rest.splice(0, 1);
    if (texts.length === 0 && !argument.optional) {
      throw new UsageError(`${calledAs(command)} needs ${angled(argument)}: ${argument.description}`);
    }
    const read = texts.map((text) => readChoice(angled(argument), argument.choices, text));
    if (argument.repeated) values[argument.name] = read;
    else if (read.length > 0) values[argument.name] = read[0];
  }
  if (rest.length > 0) throw new UsageError(`${calledAs(command)} does not take "${rest[0]}": ${takes(command)}`);
  return values;
}

function readChoice(name: string, choices: readonly string[] | undefined, text: string): string {
  if (text === "") throw new UsageError(`Cannot read ${name}: found an empty text`);
  if (choices === undefined || choices.includes(text)) return text;
  const hint = didYouMean(text, choices) || `, expected ${choices.join(", ")}`;
  throw new UsageError(`Cannot read ${name}: found "${text}"${hint}`);
}

/** `parseArgs` takes the `-3` of `--seed -3` for an option. */
function joinNegativeNumbers(words: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1) ?? "";
    const numeric = before.startsWith("--") && Object.hasOwn(options, before.slice(2)) &&
      isNumeric(options[before.slice(2)]);
    if (numeric && word.startsWith("-") && readNumber(word) !== undefined) joined[joined.length - 1] += `=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** `parseArgs` reads `--json=maybe` as true. */
function refuseBooleanValues(words: readonly string[], booleans: readonly string[]): void {
  const end = words.indexOf("--");
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const name = booleans.find((name) => word.startsWith(`--${name}=`));
    if (name !== undefined) throw new UsageError(`Cannot read "${word}": --${name} takes no value`);
  }
}

function expectation(option: TextOption | NumberOption): string {
  if (option.type === "path") return "a path";
  if (!isNumeric(option)) return option.choices?.join(", ") ?? "text";
  const kind = option.type === "integer" ? "an integer" : "a number";
  const { minimum, maximum } = option;
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${kind} of at least ${minimum}`;
  if (maximum !== undefined) return `${kind} of at most ${maximum}`;
  return kind;
}

function takes(command: Command): string {
  return command.arguments.length === 0
    ? "it takes only options"
    : `it takes ${command.arguments.map(angled).join(" ")}`;
}

function isNumeric(option: Option): option is NumberOption {
  return option.type === "number" || option.type === "integer";
}

const dashed = (name: string): string => `--${name}`;
const angled = (argument: Argument): string => `<${argument.name}>`;
