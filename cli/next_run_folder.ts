/** The first of runs/<name>-1, -2 … that does not exist. */
export async function nextRunFolder(name: string): Promise<string> {
  for (let i = 1;; i++) {
    const folder = `runs/${name}-${i}`;
    try {
      await Deno.lstat(folder);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return folder;
      throw error;
    }
  }
}
