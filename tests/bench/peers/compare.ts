/** Checks the peers' losses, then times them in turns. */

import { summary, type Timing } from "@trm/engine";
import type { Child } from "./child.ts";
import type { Request } from "./peer.ts";

/** One thing that all peers did. */
export interface Comparison {
  readonly what: string;
  readonly flops: number;
  readonly results: readonly Result[];
}

/** How one peer fared. */
export interface Result {
  readonly peer: string;
  readonly about: string;
  /** Why it was not timed. */
  readonly failure?: string;
  readonly losses?: readonly number[];
  /** Milliseconds of one step or product. */
  readonly timing?: Timing;
  /** Its time over that of the first peer in the same round. */
  readonly ratio?: Omit<Timing, "repeats">;
}

/** Losses may differ by so much of their value: f32 in another order, then steps whose signs decide. */
const TOLERANCE = 1e-3;

/** A peer made ready, or why it is not. */
interface Ready {
  readonly child: Child;
  readonly about: string;
  readonly losses?: readonly number[];
  readonly failure?: string;
}

/** Opens the step in every peer and compares its losses with what they should be: the first peer's, unless said. */
export async function openSteps(
  children: readonly Child[],
  { folder, expected }: { readonly folder: string; readonly expected?: readonly number[] },
): Promise<Ready[]> {
  const ready: Ready[] = [];
  let right = expected;
  for (const child of children) {
    ready.push(
      await attempt(child, async () => {
        const { about = "" } = await child.ask({ ask: "open", folder });
        const { losses = [] } = await child.ask({ ask: "losses", steps: expected?.length ?? 3 });
        const truth = right ??= losses;
        const off = losses.findIndex((loss, i) => !(Math.abs(loss - truth[i]) <= TOLERANCE * Math.abs(truth[i])));
        const failure = off < 0 ? undefined : `the loss of step ${off + 1} is ${losses[off]}, expected ${truth[off]}`;
        return { child, about, losses, failure };
      }),
    );
  }
  return ready;
}

/** Opens a product in every peer. */
export async function openProducts(
  children: readonly Child[],
  product: Extract<Request, { readonly ask: "product" }>["product"],
): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const child of children) {
    ready.push(
      await attempt(child, async () => {
        const { about = "" } = await child.ask({ ask: "product", product });
        return { child, about };
      }),
    );
  }
  return ready;
}

async function attempt(child: Child, body: () => Promise<Ready>): Promise<Ready> {
  return await body().catch((error: Error) => ({ child, about: "", failure: error.message }));
}

/** Times those that are ready, one after another, round after round; one that fails on the way is left out from then on. */
export async function inTurns(ready: readonly Ready[], rounds: number): Promise<Result[]> {
  const failures = new Map(ready.map(({ child, failure }) => [child, failure]));
  const repeats = new Map<Child, number>();
  const times = new Map<Child, number[]>(ready.map(({ child }) => [child, []]));
  for (let round = -1; round < rounds; round++) { // before the first it is found how often each is repeated
    for (const { child } of ready.filter(({ child }) => failures.get(child) === undefined)) {
      try {
        if (round < 0) repeats.set(child, await repeatsFor(child));
        else times.get(child)?.push(await timeOf(child, repeats.get(child) ?? 1));
      } catch (error) {
        failures.set(child, (error as Error).message);
      }
    }
  }
  const timesOf = (child: Child) => failures.get(child) === undefined ? times.get(child) : undefined;
  const first = timesOf(ready[0].child);
  return ready.map(({ child, about, losses }) => {
    const failure = failures.get(child);
    const own = timesOf(child);
    return {
      peer: child.name,
      about,
      ...(failure !== undefined && { failure }),
      ...(losses && { losses }),
      ...(own && { timing: { ...summary(own), repeats: repeats.get(child) ?? 1 } }),
      ...(own && first && { ratio: summary(own.map((ms, round) => ms / first[round])) }),
    };
  });
}

/** As many as take 300 ms, in which a wait of 11 ms does not count. */
async function repeatsFor(child: Child): Promise<number> {
  await timeOf(child, 1);
  return Math.max(1, Math.ceil(300 / await timeOf(child, 1)));
}

async function timeOf(child: Child, repeats: number): Promise<number> {
  const { ms } = await child.ask({ ask: "time", repeats });
  if (ms === undefined) throw new TypeError(`Cannot time ${child.name}: it gave no time`);
  return ms;
}
