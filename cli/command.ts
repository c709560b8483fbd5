/** What a command is: plain data, from which parsing, help and permissions follow. */

import type { Permissions } from "./permissions.ts";
import type { Terminal } from "./terminal.ts";

/** A value named by its place on the command line. */
export interface Argument {
  /** What the help and the parsed values call it. */
  readonly name: string;
  /** What the help says of it. */
  readonly description: string;
  /** May be left out; only the last arguments may be. */
  readonly optional?: true;
  /** Takes all that remain; only the last argument may. */
  readonly repeated?: true;
  /** The only values allowed. */
  readonly choices?: readonly string[];
}

/** An option that carries text; a `path` is shown as one in the help. */
export interface TextOption {
  /** What the text is. */
  readonly type: "string" | "path";
  /** What the help says of it. */
  readonly description: string;
  /** The value if the option is not given. */
  readonly default?: string;
  /** May be given several times; its value is then an array. */
  readonly repeated?: true;
  /** What the help shows for the value, if not the type. */
  readonly placeholder?: string;
  /** The only values allowed. */
  readonly choices?: readonly string[];
}

/** An option that carries a number; an `integer` has no fraction. */
export interface NumberOption {
  /** Which numbers. */
  readonly type: "number" | "integer";
  /** What the help says of it. */
  readonly description: string;
  /** The value if the option is not given. */
  readonly default?: number;
  /** May be given several times; its value is then an array. */
  readonly repeated?: true;
  /** What the help shows for the value, if not the type. */
  readonly placeholder?: string;
  /** The least value allowed. */
  readonly minimum?: number;
  /** The greatest value allowed. */
  readonly maximum?: number;
}

/** An option that is there or not; one that defaults to true is switched off by `--no-name`. */
export interface BooleanOption {
  /** Carries no value. */
  readonly type: "boolean";
  /** What the help says of it. */
  readonly description: string;
  /** The value if the option is not given; false if left out. */
  readonly default?: boolean;
}

/** Any option of a command. */
export type Option = TextOption | NumberOption | BooleanOption;

/** The options of a command, by the name they have after `--`. */
export type Options = Readonly<Record<string, Option>>;

/** The command line as a command sees it, typed by what it declared. */
export interface Parsed<A extends readonly Argument[] = readonly Argument[], O extends Options = Options> {
  /** What was given by place. */
  readonly arguments: ArgumentValues<A>;
  /** What was given by `--name`, or its default. */
  readonly options: OptionValues<O>;
}

/** The values of declared arguments, by name. */
export type ArgumentValues<A extends readonly Argument[]> = {
  readonly [E in A[number] as E["name"]]: ArgumentValue<E>;
};

/** The values of declared options, by name. */
export type OptionValues<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]> };

/** The type of one argument's value. */
export type ArgumentValue<A extends Argument> = A extends { repeated: true } ? readonly Choice<A>[]
  : A extends { optional: true } ? Choice<A> | undefined
  : Choice<A>;

/** The type of one option's value: an array if repeated, `undefined` if it may be missing. */
export type OptionValue<O extends Option> = O extends BooleanOption ? boolean
  : O extends { repeated: true } ? readonly Single<O>[]
  : O extends { default: string | number } ? Single<O>
  : Single<O> | undefined;

/** The type of one value of an option. */
export type Single<O extends Option> = O extends NumberOption ? number : Choice<O>;

/** The text allowed: one of the choices if there are any. */
export type Choice<C> = C extends { choices: readonly (infer S extends string)[] } ? S : string;

/** One command: what it is called, what it takes, what it touches and what it does. */
export interface Command<A extends readonly Argument[] = readonly Argument[], O extends Options = Options> {
  /** What it is started with: `trm` unless said. */
  readonly program?: string;
  /** One word, or two for a command of a group: `data make`. */
  readonly name: string;
  /** One line for the list of commands, without a period. */
  readonly summary: string;
  /** What else the help should say, if anything. */
  readonly details?: string;
  /** What it takes by place. */
  readonly arguments: A;
  /** What it takes by `--name`. */
  readonly options: O;
  /** What exit codes of its own say, besides {@linkcode exitCodes}. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Whole command lines, each with what it does. */
  readonly examples: readonly Example[];
  /** Everything this run reads, writes and reaches; it gets nothing else. */
  permissions(parsed: Parsed<A, O>): Permissions | Promise<Permissions>;
  /** Does the work and returns the exit code. */
  run(parsed: Parsed<A, O>, terminal: Terminal): Promise<number> | number;
}

/** What a command is called where it is started: `trm data make`. */
export function calledAs({ program = "trm", name }: Pick<Command, "program" | "name">): string {
  return `${program} ${name}`;
}

/** What the exit codes say that every command has. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed; one sentence on standard error says why",
  2: "the command line was not understood",
};

/** A command line and what it does. */
export interface Example {
  /** The whole line, `trm` included. */
  readonly line: string;
  /** What happens, without a period. */
  readonly does: string;
}

/** Infers the types of the values that `permissions` and `run` receive from the declared arguments and options. */
export function defineCommand<const A extends readonly Argument[], const O extends Options>(
  command: Command<A, O>,
): Command {
  return command as unknown as Command;
}
