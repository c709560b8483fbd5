/** Runs `body`; where the system refuses, the error says first what was attempted. */
export async function attempt<T>(what: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw described(what, error);
  }
}

/** The same for what needs no waiting. */
export function attemptSync<T>(what: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw described(what, error);
  }
}

function described(what: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const kind = Object.values(Deno.errors).find((kind) => error instanceof kind);
  const code = /\(os error (\d+)\)/.exec(error.message)?.[1];
  if (kind === undefined && code === undefined) return error; // not the system's
  const full = code === (Deno.build.os === "windows" ? "112" : "28");
  const message = `Cannot ${what}: ${full ? `the disk is full (os error ${code})` : error.message}`;
  return kind === undefined ? new Error(message, { cause: error }) : new kind(message, { cause: error });
}
