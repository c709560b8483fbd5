/** Finds the command that the first words name. */

import type { Command } from "./command.ts";
import { didYouMean } from "./suggest.ts";
import { UsageError } from "./usage_error.ts";

/** A command and the words left for it, or a request for help or the version. */
export type Found =
  | { readonly kind: "command"; readonly command: Command; readonly rest: readonly string[] }
  | { readonly kind: "list"; readonly group: string }
  | { readonly kind: "version" };

/** Finds what is asked for; throws a `UsageError` with a suggestion if there is no such command. */
export function findCommand(commands: readonly Command[], args: readonly string[]): Found {
  const start = args.findIndex((word) => !word.startsWith("-"));
  const leading = start < 0 ? args : args.slice(0, start);
  if (leading.includes("--version")) return { kind: "version" };
  const unknown = leading.find((word) => !allowedBefore.includes(word));
  if (unknown !== undefined) throw new UsageError(`Unknown option "${unknown}"${didYouMean(unknown, allowedBefore)}`);
  if (start < 0) return { kind: "list", group: "" };

  const words = args.slice(start);
  if (words[0] === "help") return findCommand(commands, [...words.slice(1), "--help"]);
  const command = commands.find(({ name }) =>
    name === words.slice(0, name.split(" ").length).join(" ").replace(" --", " ")
  );
  if (command !== undefined) {
    return { kind: "command", command, rest: [...leading, ...words.slice(command.name.split(" ").length)] };
  }
  return findGroup(commands, words, leading);
}

const allowedBefore = ["-h", "--help", "--debug", "--version"];

function findGroup(commands: readonly Command[], words: readonly string[], leading: readonly string[]): Found {
  const [group, member = ""] = words;
  const names = commands.map(({ name }) => name);
  const members = names.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1));
  if (members.length === 0) {
    throw new UsageError(`Unknown command "${group}"${didYouMean(group, firstWords(names))}${seeHelp}`);
  }
  if ([member, ...leading].some((word) => word === "--help" || word === "-h")) return { kind: "list", group };
  if (member === "" || member.startsWith("-")) {
    throw new UsageError(`trm ${group} needs one of ${members.join(", ")} after it`);
  }
  throw new UsageError(
    `Unknown command "${group} ${member}"${didYouMean(member, members) || `; expected ${members.join(", ")}`}`,
  );
}

const seeHelp = "; trm --help lists them all";
const firstWords = (names: readonly string[]): string[] => [...new Set(names.map((name) => name.split(" ")[0]))];
