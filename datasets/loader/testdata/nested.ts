/// <reference lib="deno.worker" />
import { startLoader } from "../loader.ts";

self.onmessage = async ({ data }) => {
  using loader = await startLoader(data);
  const { batch } = await loader.next();
  self.postMessage([...batch!.tokens]);
};
