import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Child } from "./child.ts";
import { inTurns, openProducts, openSteps } from "./compare.ts";
import { markdownReport } from "./report.ts";

/** A peer that gives these losses and takes so many milliseconds, more in each round. */
function peer(name: string, { losses, ms, asked }: { losses: number[]; ms: number; asked?: string[] }): Child {
  let round = 0;
  return {
    name,
    ask(request) {
      if (request.ask === "open") return Promise.resolve({ about: `${name} 1.0` });
      if (request.ask === "losses") return Promise.resolve({ losses: losses.slice(0, request.steps) });
      if (request.ask === "product") return Promise.reject(new Error("cannot multiply"));
      asked?.push(name);
      return Promise.resolve({ ms: ms * (1 + 0.1 * round++) });
    },
    end: () => Promise.resolve(),
  };
}

Deno.test("a peer whose losses are not those of the first is not timed", async () => {
  const children = [
    peer("ours", { losses: [2, 1.5, 1], ms: 400 }),
    peer("near", { losses: [2.001, 1.5, 1], ms: 800 }),
    peer("off", { losses: [2, 1.51, 1], ms: 100 }),
    peer("lost", { losses: [2, 1.5, NaN], ms: 100 }),
  ];
  const results = await inTurns(await openSteps(children, { folder: "nowhere" }), 3);
  assertEquals(results.map(({ timing }) => timing?.samples), [3, 3, undefined, undefined]);
  assertEquals(results[2].failure, "the loss of step 2 is 1.51, expected 1.5");
  assertEquals(results[3].failure, "the loss of step 3 is NaN, expected 1");
  assertEquals(results[1].ratio?.median, 2);
});

Deno.test("losses can be compared with given ones instead", async () => {
  const [ready] = await openSteps([peer("ours", { losses: [2, 1.5], ms: 1 })], {
    folder: "nowhere",
    expected: [2.1, 1.5],
  });
  assertEquals(ready.failure, "the loss of step 1 is 2, expected 2.1");
});

Deno.test("peers are timed in turns", async () => {
  const asked: string[] = [];
  const children = ["a", "b"].map((name) => peer(name, { losses: [1, 1, 1], ms: 500, asked }));
  await inTurns(await openSteps(children, { folder: "nowhere" }), 2);
  assertEquals(asked.slice(-4), ["a", "b", "a", "b"]);
});

Deno.test("a failure stands in the table in place of a time", async () => {
  const children = [peer("ours", { losses: [], ms: 400 })];
  const results = await inTurns(await openProducts(children, { M: 1, N: 1, K: 1, layout: "NN" }), 2);
  const step = await inTurns(await openSteps([peer("ours", { losses: [2, 2, 2], ms: 400 })], { folder: "" }), 1);
  const text = markdownReport({
    date: "2026-01-02",
    machine: "a machine",
    note: "",
    rounds: 2,
    comparisons: [{ what: "product", flops: 2, results }, { what: "XS", flops: 4e9, results: step }],
  });
  assertStringIncludes(text, "- ours: ours 1.0");
  assert(
    /product +\| +2\.00e-9 \| ours \| +cannot multiply/.test(text) && /XS +\| +4\.00 \| ours \| +\d+ /.test(text),
    text,
  );
});

Deno.test("a peer that dies while it is timed is left out, and the others go on", async () => {
  const [ours, dying] = [peer("ours", { losses: [1], ms: 400 }), peer("dying", { losses: [1], ms: 400 })];
  let asked = 0;
  const dies: Child = {
    ...dying,
    ask: (request) =>
      request.ask === "time" && ++asked > 3 ? Promise.reject(new Error("it ended with code 9")) : dying.ask(request),
  };
  const results = await inTurns(await openSteps([ours, dies], { folder: "nowhere" }), 3);
  assertEquals(results.map(({ timing, failure }) => [timing?.samples, failure]), [
    [3, undefined],
    [undefined, "it ended with code 9"],
  ]);
});
