/**
 * Checks that every member could be published, one after another.
 *
 * Not the whole workspace at once: `deno publish` of Deno 2.9.6 then finds, in some runs and not in others, that modules which export
 * a name do not.
 */

const { workspace } = JSON.parse(await Deno.readTextFile("deno.json")) as { readonly workspace: readonly string[] };
for (const member of workspace) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: member,
  }).output();
  console.log(`${member} ${code === 0 ? "could be published" : "could not be published"}`);
  if (code === 0) continue;
  await Deno.stderr.write(stderr);
  Deno.exit(1);
}
