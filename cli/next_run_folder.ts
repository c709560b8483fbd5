/** Where runs are put unless told otherwise. A command that asks for the next one must be able to read all of it. */
export const RUNS = "runs";

/** The first of runs/<name>-1, -2 … that does not exist. */
export async function nextRunFolder(name: string): Promise<string> {
  for (let i = 1;; i++) {
    const folder = `${RUNS}/${name}-${i}`;
    try {
      await Deno.lstat(folder);
    } catch (error) {
      const unreadable = error instanceof Deno.errors.NotCapable; // then the permissions asked for say what is missing
      if (error instanceof Deno.errors.NotFound || unreadable) return folder;
      throw error;
    }
  }
}
