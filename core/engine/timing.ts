/** How long one run takes, in milliseconds. */
export interface Timing {
  /** Of all timings. */
  readonly median: number;
  /** The shortest. */
  readonly min: number;
  /** The longest. */
  readonly max: number;
  /** How many times it was timed. */
  readonly samples: number;
  /** Runs within one timing. */
  readonly repeats: number;
}

/** How to time. */
export interface TimingOptions {
  /** Timings of which the median is taken. */
  readonly samples?: number;
  /**
   * A timing lasts this long at least, in milliseconds: short runs are repeated within it.
   *
   * A wait for the device costs some 11 ms in Deno, so the default errs by 5 % at most, on the slow side.
   */
  readonly atLeast?: number;
  /** Runs before the first timing. */
  readonly warmUp?: number;
}

/** Times `run`, after which `settled` waits for the device. */
export async function time(
  run: () => void | Promise<void>,
  settled: () => Promise<void>,
  { samples = 5, atLeast = 200, warmUp = 1 }: TimingOptions = {},
): Promise<Timing> {
  for (let i = 0; i < warmUp; i++) await run();
  await settled();
  const timed = async (repeats: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await run();
    await settled();
    return performance.now() - start;
  };
  let repeats = 1;
  let first = await timed(repeats);
  while (first < atLeast) {
    repeats = Math.ceil(repeats * Math.min(16, Math.max(1.1, 1.2 * atLeast / first)));
    first = await timed(repeats);
  }
  const times = [first / repeats];
  while (times.length < samples) times.push(await timed(repeats) / repeats);
  return { ...summary(times), repeats };
}

/** Median and extremes of times. */
export function summary(times: readonly number[]): Omit<Timing, "repeats"> {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], samples: sorted.length };
}
