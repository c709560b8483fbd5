/** Dawn as a name for Deno's own WebGPU, where the real one is not at hand. */
export function create(): GPU {
  return navigator.gpu;
}
