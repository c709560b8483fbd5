/** The first of the paths that exists. */
export function firstExisting(paths: readonly string[]): string | undefined {
  return paths.find((path) => kindOf(path) !== undefined);
}

/** Whether a path is a folder or a file; undefined where there is nothing. */
export function kindOf(path: string): "folder" | "file" | undefined {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** Whether a path is a folder in the layout of the HRM and TRM code. */
export function isOfficial(path: string): boolean {
  return ["train", "test"].some((split) => kindOf(`${path}/${split}/dataset.json`) === "file");
}

/** The file of a split in the cache, packed or not. */
export function cachedCsv(cache: string, name: string, split: "train" | "test"): string | undefined {
  return firstExisting([`${cache}/${name}/${split}.csv`, `${cache}/${name}/${split}.csv.gz`]);
}

/** An error that says how to get what is missing. */
export function missing(what: string, looked: string, name: string): Deno.errors.NotFound {
  return new Deno.errors.NotFound(
    `Cannot open ${what}: found no "${looked}"; run trm data get ${name}, or name a file`,
  );
}

/** Checks that a path was given something. */
export function existing(path: string): string {
  if (kindOf(path) === undefined) {
    throw new Deno.errors.NotFound(`Cannot open "${path}": there is no such file or folder`);
  }
  return path;
}
