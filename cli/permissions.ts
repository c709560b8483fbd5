/** What a command may touch, as Deno's permission flags. */

import { fileURLToPath } from "node:url";

/** Everything a command reads, writes and reaches; what is missing here is refused. */
export interface Permissions {
  /** Files and folders, with all that they hold. */
  readonly read?: readonly string[];
  /** Files and folders, with all that they hold; renaming needs `read` as well. */
  readonly write?: readonly string[];
  /** Hosts, with a port if only one is meant; list the hosts a download is redirected to. */
  readonly net?: readonly string[];
  /** Programs. */
  readonly run?: readonly string[];
  /** Environment variables. */
  readonly env?: readonly string[];
  /** Native libraries: their code is not bound by any permission. */
  readonly ffi?: readonly string[];
}

/** The flags that grant these permissions and no others, never asking for more. */
export function permissionFlags(permissions: Permissions): string[] {
  return ["--no-prompt", ...kinds.flatMap((kind) => flag(kind, permissions[kind] ?? []))];
}

/** The flags of those permissions that this process lacks. */
export function missingFlags(permissions: Permissions): string[] {
  return kinds.flatMap((kind) =>
    flag(kind, (permissions[kind] ?? []).filter((item) => state(descriptor(kind, item)) !== "granted"))
  );
}

/**
 * Whether this process may do more than it needs, and may start Deno to do less.
 *
 * A process that may start Deno may do everything, by way of `deno run -A`, so what else it was granted does not matter.
 */
export function canNarrow({ run = [] }: Permissions): boolean {
  const deno = Deno.execPath();
  return !run.includes(deno) && state({ name: "run", command: deno }) === "granted";
}

/** The folder of trm's own source files, which a Worker must be allowed to read; none when they come from a registry. */
export function sources(): string[] {
  const root = new URL("../", import.meta.url);
  return root.protocol === "file:" ? [fileURLToPath(root)] : [];
}

type Kind = keyof Permissions;
const kinds: readonly Kind[] = ["read", "write", "net", "run", "env", "ffi"];

function flag(kind: Kind, items: readonly string[]): string[] {
  for (const item of items) {
    if (item === "") throw new TypeError(`Cannot grant --allow-${kind}: found an empty name`);
    if (item.includes(",")) {
      throw new TypeError(
        `Cannot grant --allow-${kind} to "${item}": Deno separates names by commas, so none may hold one`,
      );
    }
  }
  return items.length === 0 ? [] : [`--allow-${kind}=${[...new Set(items)].join(",")}`];
}

function state(permission: Deno.PermissionDescriptor): Deno.PermissionState {
  return Deno.permissions.querySync(permission).state;
}

function descriptor(kind: Kind, item: string): Deno.PermissionDescriptor {
  switch (kind) {
    case "read":
    case "write":
    case "ffi":
      return { name: kind, path: item };
    case "net":
      return { name: kind, host: item };
    case "run":
      return { name: kind, command: item };
    case "env":
      return { name: kind, variable: item };
  }
}
