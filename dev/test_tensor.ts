/**
 * Tests what runs on tensor cores where there are none: in a Debian of its own, whose software driver, Mesa 26, multiplies matrices.
 *
 * The first time it makes that Debian in /var/tmp/trm-tensor-root, or where `TRM_TENSOR_ROOT` says: 800 MB, some minutes. It takes root
 * on Debian and a network, and says so where it skips. Deleting the folder undoes it all, but for debootstrap, installed if it was not.
 */

import { DAWN_PACKAGE } from "../core/engine/dawn.ts";

const root = Deno.env.get("TRM_TENSOR_ROOT") ?? "/var/tmp/trm-tensor-root";
const project = `${import.meta.dirname}/..`;

/** Runs a program in the root at `$0`, with the project, Deno's cache and Deno bound into it for as long as it runs. */
const enter = `cd "$0" && mkdir -p trm deno_dir && touch usr/local/bin/deno &&
mount --bind "$1" trm && mount --bind "$2" deno_dir && mount --bind "$3" usr/local/bin/deno &&
mount --bind /dev dev && mount -t proc proc proc && mount -t tmpfs tmpfs tmp && shift 3 &&
exec chroot . env -i -C /trm PATH=/usr/local/bin:/usr/bin:/bin HOME=/root XDG_RUNTIME_DIR=/tmp DENO_DIR=/deno_dir \\
  DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 timeout 1200 "$@"`;

const tests = [
  "core/engine/matrix_unit_test.ts",
  "core/ops/matmul/matrix_test.ts",
  "core/ops/swiglu",
  "core/ops/rope",
  "tests/tensor",
];
const tiny = ["model.hidden=8", "model.widthMultiple=8", "model.n=1", "model.T=1", "model.blocks=1"];
tiny.push("training.batch=4", "training.supervisionSteps=2", "data.puzzles=8", "data.test=4");

const flags = ["--no-prompt", "--no-lock", "--no-check", "--allow-read=/trm,/deno_dir,/tmp", "--allow-write=/tmp"];
flags.push("--allow-ffi=/deno_dir/npm", "--allow-env=DAWN_NODE_PATH,DENO_DIR,XDG_CACHE_HOME,HOME,LOCALAPPDATA");

/** Each in turn, in the root. */
const programs: readonly (readonly string[])[] = [
  ["deno", "test", ...flags, "--preload=dev/dawn.ts", ...tests],
  [
    ...["deno", "run", ...flags, "cli/main.ts", "train", "sudoku-4x4", "--gpu", "dawn", "--precision", "f16"],
    ...["--steps", "4", "--run", "/tmp/run", ...tiny.flatMap((change) => ["--set", change])],
  ],
];

/** Why it cannot be done on this machine. */
class Obstacle extends Error {}

/** Makes the root if it is not there. */
async function makeRoot(): Promise<void> {
  if (await exists(root)) return;
  await said("apt-get", "update", "-qq");
  if (!await exists("/usr/sbin/debootstrap")) await said("apt-get", "install", "-qq", "-y", "debootstrap");
  if (!await exists("/usr/sbin/debootstrap")) throw new Obstacle("debootstrap is not installed, nor can it be");
  const mirror = await mirrorOfApt();
  console.log(`Making a Debian with Mesa 26 in ${root}, from ${mirror}: 800 MB`);
  const part = `${root}.part`;
  await Deno.remove(part, { recursive: true }).catch(() => {}); // of an interrupted attempt
  const made = await said("debootstrap", "--variant=minbase", "--include=mesa-vulkan-drivers", "testing", part, mirror);
  if (made === undefined) throw new Error(`Cannot make ${root}: see ${part}/debootstrap/debootstrap.log`);
  await Deno.rename(part, root);
}

/** Where this machine's packages come from, if that can be reached. */
async function mirrorOfApt(): Promise<string> {
  const which = ["Origin: Debian", "Label: Debian", "Component: main", "Created-By: Packages"];
  const [mirror] = (await said("apt-get", "indextargets", "--format=$(REPO_URI)", ...which) ?? "").split(/\/?\n/);
  if (!mirror) throw new Obstacle("apt knows no mirror of Debian");
  const found = await said(
    "wget",
    "--quiet",
    "--tries=1",
    "--timeout=20",
    "--spider",
    `${mirror}/dists/testing/Release`,
  );
  if (found === undefined) throw new Obstacle(`${mirror} cannot be reached`);
  return mirror;
}

/** What a program prints; nothing if it fails. */
async function said(program: string, ...args: readonly string[]): Promise<string | undefined> {
  const command = new Deno.Command(program, {
    args: [...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stderr: "null",
  });
  const { success, stdout } = await command.output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

async function prepare(): Promise<void> {
  const release = await Deno.readTextFile("/etc/os-release").catch(() => "");
  if (!/^ID=debian$/m.test(release)) throw new Obstacle("this is not Debian");
  if (Deno.uid() !== 0) throw new Obstacle("this is not root");
  if (await said("unshare", "--mount", "true") === undefined) throw new Obstacle("this root may not mount folders");
  await makeRoot();
  const dawn = await said(Deno.execPath(), "cache", "--no-lock", DAWN_PACKAGE);
  if (dawn === undefined) throw new Obstacle(`${DAWN_PACKAGE} cannot be fetched`);
}

try {
  await prepare();
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  console.log(`SKIPPED: matrix units were not tested: ${error.message}`);
  Deno.exit(0);
}
const { denoDir } = JSON.parse(await said(Deno.execPath(), "info", "--json") as string);
const deno = await Deno.realPath(Deno.execPath());
for (const program of programs) {
  const args = ["--mount", "sh", "-c", enter, root, project, denoDir, deno, ...program];
  const { code } = await new Deno.Command("unshare", { args }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
