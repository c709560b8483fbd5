/** Prints the name of the WebGPU adapter that a new process finds, or fails if there is none. */

const adapter = await navigator.gpu?.requestAdapter();
if (!adapter) Deno.exit(1);
const { description, vendor } = adapter.info;
console.log(description || vendor || "unnamed");
