/**
 * What the system or Deno says of an error, in this program's words: "No such file or directory (os error 2): stat 'a'" becomes
 * `Cannot open "a": there is no such file or folder`. Any other message stays as it is.
 */
export function plainError({ name, message }: Pick<Error, "name" | "message">): string {
  const refused = /^(Cannot .*?: )?Requires all access to "(.*)", run again with the --allow-all flag$/s.exec(message);
  if (refused) {
    const [, attempted = `Cannot open "${refused[2]}": `] = refused;
    return `${attempted}Deno keeps programs out of the system's own folders, such as /proc and /dev; name another path`;
  }
  const raw = /^(Cannot .*?: )?[^:]* \(os error \d+\)(?:: \w+ '(.*)')?$/s.exec(message);
  const reason = reasons[name];
  if (!raw || reason === undefined) return message;
  const [, attempted, path] = raw;
  return `${attempted ?? (path === undefined ? "Cannot go on: " : `Cannot open "${path}": `)}${reason}`;
}

/** By the name of the error, for the system's own words depend on the system. */
const reasons: Readonly<Record<string, string>> = {
  NotFound: "there is no such file or folder",
  PermissionDenied: "the system does not allow it",
  NotADirectory: "a part of the path is a file, expected a folder",
  IsADirectory: "it is a folder, expected a file",
  AlreadyExists: "it is there already",
};
