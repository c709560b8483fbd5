/** What a peer's process does: it reads requests from standard input and answers each with a line of JSON. */

import { TextLineStream } from "./lines.ts";
import { type LoadedProblem, readProblem } from "./problem.ts";

/** A framework that can take the step. */
export interface Peer {
  /** Name, version and device. */
  readonly about: string;
  /** Makes the step ready. */
  openStep(problem: LoadedProblem): Promise<Running & { loss(): Promise<number> }>;
  /** Makes a product ready: `[M, K] × [K, N]`, operands stored as the layout says. */
  openProduct(product: Product): Promise<Running>;
}

/** A matrix product. */
export interface Product {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly layout: "NN" | "NT" | "TN";
}

/** Something that can be done again and again. */
export interface Running {
  run(): void;
  /** Waits until all that was run is done. */
  settled(): Promise<void>;
}

/** What a peer can be asked. */
export type Request =
  | { readonly ask: "open"; readonly folder: string }
  | { readonly ask: "losses"; readonly steps: number }
  | { readonly ask: "product"; readonly product: Product }
  | { readonly ask: "time"; readonly repeats: number };

/** What it answers. */
export type Answer = { readonly about?: string; readonly losses?: number[]; readonly ms?: number } | {
  readonly error: string;
};

/** Answers requests until standard input ends. */
export async function serve(open: () => Promise<Peer>): Promise<void> {
  const peer = await open();
  let step: Awaited<ReturnType<Peer["openStep"]>> | undefined;
  let timed: Running | undefined;
  const answer = async (request: Request): Promise<Answer> => {
    switch (request.ask) {
      case "open":
        timed = step = await peer.openStep(await readProblem(request.folder));
        return { about: peer.about };
      case "losses": {
        const losses: number[] = [];
        while (step && losses.length < request.steps) {
          step.run();
          losses.push(await step.loss());
        }
        return { losses };
      }
      case "product":
        timed = await peer.openProduct(request.product);
        return { about: peer.about };
      case "time": {
        const start = performance.now();
        for (let i = 0; i < request.repeats; i++) timed?.run();
        await timed?.settled();
        return { ms: (performance.now() - start) / request.repeats };
      }
    }
  };
  for await (const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
    const answered = await answer(JSON.parse(line)).catch((error): Answer => ({ error: String(error) }));
    console.log(JSON.stringify(answered));
  }
  Deno.exit(0); // some peers keep the process alive
}
