/** Makes Dawn the WebGPU of this process, so that what asks Deno's is answered by it: `deno test --preload dev/dawn.ts`. */

import { openDawn } from "../core/engine/dawn.ts";

Object.defineProperty(navigator, "gpu", { value: await openDawn() });
