import { assert, assertEquals } from "@std/assert";
import { summary, time, type Timing, type TimingOptions } from "./timing.ts";

Deno.test("summary() takes the middle, or the mean of the two in the middle", () => {
  assertEquals(summary([3, 1, 2]), { median: 2, min: 1, max: 3, samples: 3 });
  assertEquals(summary([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4, samples: 4 });
});

Deno.test("time() repeats short runs until a timing lasts, so that the wait counts little", async () => {
  const { median, samples, repeats } = await timeOnDevice({ run: 2, wait: 10 }, { samples: 3, atLeast: 200 });
  assertEquals(samples, 3);
  assert(2 * repeats + 10 >= 200 && 2 * repeats + 10 < 2 * 200, `${repeats} repeats`);
  assertEquals(median, 2 + 10 / repeats);
});

Deno.test("time() does not repeat what lasts long enough", async () => {
  assertEquals(await timeOnDevice({ run: 300, wait: 10 }, { samples: 2, atLeast: 200 }), {
    median: 310,
    min: 310,
    max: 310,
    samples: 2,
    repeats: 1,
  });
});

/** Times on a device that only pretends: a run and a wait take so many milliseconds of a clock of its own. */
async function timeOnDevice(takes: { run: number; wait: number }, options: TimingOptions): Promise<Timing> {
  let clock = 0;
  const now = performance.now;
  performance.now = () => clock;
  try {
    return await time(() => void (clock += takes.run), () => Promise.resolve(void (clock += takes.wait)), options);
  } finally {
    performance.now = now;
  }
}
