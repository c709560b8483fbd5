/** As `setImmediate` is, as far as it is called here. */
export type Schedule = (callback: () => void) => unknown;

/** What tells the time and waits, in milliseconds. */
export interface Clock {
  now(): number;
  wait(callback: () => void, ms: number): unknown;
}

/** A question waits for this share of the time that was waited so far. */
const SHARE = 0.01;

/** But no longer than so many milliseconds. */
const LONGEST = 5;

const clock: Clock = { now: () => performance.now(), wait: setTimeout };

/**
 * `setImmediate` for native code that asks in every turn whether a wait is over: it asks less and less often, and is late by 1 % or 5 ms.
 *
 * Each question of Dawn is a native function of its own. Deno 2.9 takes n² time to collect n of them: 3 s for 80,000, which is what a wait of
 * 3 s made; so waits of some seconds did not end. This asks some hundreds of times in the first second, then 200 times a second.
 */
export function patient(soon: Schedule, { now, wait }: Clock = clock): Schedule {
  let began = 0;
  let asking = false;
  return (question) => {
    if (!asking) began = now();
    const ask = () => {
      asking = true; //  what it schedules now belongs to the same wait
      try {
        question();
      } finally {
        asking = false;
      }
    };
    const pause = Math.min(SHARE * (now() - began), LONGEST);
    if (pause >= 1) return wait(ask, pause);
    const until = now() + pause;
    const turn = (): unknown => now() < until ? soon(turn) : ask(); //  no timer is that short
    return soon(turn);
  };
}

/** Whether a callback is native code's own; a bound function is not, though it looks like one. */
export function isNative(callback: unknown): callback is () => void {
  return typeof callback === "function" && !callback.name.startsWith("bound ") &&
    String(callback).endsWith("{ [native code] }");
}
