/** How to start trm again in the way it was started now, for advice that can be copied: `deno task trm` in a checkout. */

import { sources } from "./permissions.ts";

/** What to write before a command's name; `mainModule` is the program's, `folder` where it runs. */
export function startLine(mainModule: string = Deno.mainModule, folder: string = Deno.cwd()): string {
  const deno = /[/\\]_npx[/\\]/.test(Deno.execPath()) ? `npx -y deno@${Deno.version.deno}` : "deno";
  const [root] = sources();
  if (root === undefined) return `${deno} run -A ${mainModule}`;
  return withoutSlash(folder) === withoutSlash(root)
    ? `${deno} task trm`
    : `${deno} run -A ${quoted(`${root}cli/main.ts`)}`;
}

/** The words of a command line as a shell takes them. */
export function quoted(...words: readonly string[]): string {
  return words.map((word) => /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

const withoutSlash = (folder: string): string => folder.replace(/[/\\]+$/, "");
