import { assert, assertEquals } from "@std/assert";
import { isNative, patient } from "./patient.ts";

/** Asks until `ms` have passed, on a clock of which a turn takes 0.04 ms; how often, and when the last time. */
function wait(ms: number, { waits = 1 } = {}): { asked: number; late: number } {
  let time = 0;
  const due: (() => void)[] = [];
  const soon = patient((turn) => due.push(turn), {
    now: () => time,
    wait: (callback, pause) => {
      time += pause;
      due.push(callback);
    },
  });
  let asked = 0;
  let late = 0;
  for (let i = 0; i < waits; i++) {
    const over = time + ms;
    const ask = () => {
      asked++;
      if (time < over) soon(ask);
    };
    soon(ask);
    for (let turn = due.shift(); turn; turn = due.shift()) {
      time += 0.04;
      turn();
    }
    late = Math.max(late, time - over);
  }
  return { asked, late };
}

Deno.test("a long wait is asked for a few times only, and is late by 5 ms", () => {
  const { asked, late } = wait(10_000);
  assert(asked < 3000, `${asked}`);
  assert(late < 5.1, `${late}`);
});

Deno.test("a short wait is late by 1 %, the next one too", () => {
  for (const waits of [1, 5]) {
    const { asked, late } = wait(20, { waits });
    assert(asked < 300 * waits, `${asked}`);
    assert(late < 0.3, `${late}`);
  }
});

Deno.test("what is over at once is asked for in the next turn", () => {
  assertEquals(wait(0).asked, 1);
});

Deno.test("what JavaScript schedules is told from native code, bound or not: it may have arguments, which native code has not", () => {
  const own = () => {};
  assertEquals(isNative(Math.max), true);
  assertEquals([own, own.bind(undefined), Math.max.bind(undefined), undefined].filter(isNative), []);
});
