import { assertEquals, assertRejects } from "@std/assert";
import { makeFolder, writeWhole } from "./out_folder.ts";

Deno.test("a file is written in place of the one before, and nothing is left beside it", async () => {
  const folder = await Deno.makeTempDir();
  await makeFolder(`${folder}/a/b`);
  await makeFolder(`${folder}/a/b`);
  for (const text of ["old, and longer", "new"]) await writeWhole(`${folder}/a/b/file`, text);
  assertEquals(await Deno.readTextFile(`${folder}/a/b/file`), "new");
  assertEquals([...Deno.readDirSync(`${folder}/a/b`)].map(({ name }) => name), ["file"]);
  for (const path of [`${folder}/a/b/file`, `${folder}/a/b/file/c`]) {
    await assertRejects(() => makeFolder(path), TypeError, `to "${path}": found a file, expected a folder`);
  }
  await Deno.remove(folder, { recursive: true });
});
