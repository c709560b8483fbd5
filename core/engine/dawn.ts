import { isNative, patient } from "./patient.ts";

/** The npm package that holds Dawn, pinned: its bindings change from version to version. */
export const DAWN_PACKAGE = "npm:webgpu@0.6.2";

/**
 * Chromium's WebGPU, from a native package that is loaded only here: it offers tensor cores, which Deno's own does not.
 *
 * `DAWN_NODE_PATH` is the full path of the package's `index.js` where it cannot be fetched. Native code is bound by no permission, so it takes
 * `--allow-ffi`.
 */
export function openDawn(): Promise<GPU> {
  instance ??= load(dawnLocation()).then(({ create }) => {
    askPatiently();
    return create(UNSAFE);
  }).catch((error) => {
    instance = undefined;
    throw error;
  });
  return instance;
}

/** Kept until the thread ends: collected while a wait for the device is under way, it would crash the process. */
let instance: Promise<GPU> | undefined;

/** Subgroup matrices, which run on tensor cores, are an experiment still. */
const UNSAFE = ["enable-dawn-features=allow_unsafe_apis"];

/** Where Dawn is loaded from: the module that `DAWN_NODE_PATH` names, or the package. */
export function dawnLocation(): string {
  const path = mayReadPath() ? Deno.env.get("DAWN_NODE_PATH") : undefined;
  if (!path) return DAWN_PACKAGE;
  const url = new URL("file:///");
  url.pathname = path.replaceAll("%", "%25"); // node:url would keep this module from being bundled for browsers
  return url.href;
}

function mayReadPath(): boolean {
  return Deno.permissions.querySync({ name: "env", variable: "DAWN_NODE_PATH" }).state === "granted";
}

/** Dawn asks by `setImmediate` whether a wait is over; what others schedule stays as it is. */
function askPatiently(): void {
  const soon = globalThis.setImmediate;
  const asking = patient(soon);
  globalThis.setImmediate = new Proxy(soon, {
    apply: (_, self, args) => isNative(args[0]) ? asking(args[0]) : Reflect.apply(soon, self, args),
  });
}

interface Dawn {
  create(options: readonly string[]): GPU;
}

/** The name is not written out in the import: Deno would fetch 130 MB even where nobody asks for Dawn. */
async function load(location: string): Promise<Dawn> {
  let dawn: Partial<Dawn>;
  try {
    dawn = await import(location);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof Deno.errors.NotCapable) throw new Deno.errors.NotCapable(`Cannot load Dawn: ${message}`);
    throw new TypeError(
      `Cannot load Dawn from ${location}: ${message.split("\n", 1)[0]}; ` +
        "without a network, set DAWN_NODE_PATH to the index.js of the npm package webgpu",
      { cause: error },
    );
  }
  if (typeof dawn.create !== "function") {
    throw new TypeError(`Cannot load Dawn from ${location}: found no create(), expected the npm package webgpu`);
  }
  return dawn as Dawn;
}
