/** Where a script's results go. */

/** Makes the folder, unless it is there. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true }).catch((error) => {
    const { AlreadyExists, NotADirectory } = Deno.errors;
    const isFile = error instanceof AlreadyExists || error instanceof NotADirectory;
    throw new TypeError(`Cannot write to "${path}": ${isFile ? "found a file, expected a folder" : error.message}`);
  });
}

/** Writes a file in one stroke: whoever reads it finds all of the old one or all of the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.partial`, text);
  await Deno.rename(`${path}.partial`, path);
}
