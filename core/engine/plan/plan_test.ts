import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fill } from "../elementwise.ts";
import { pack, reshape } from "../layout.ts";
import type { Op } from "../op.ts";
import { apply, assign, bundle, type Graph, input, output, record, state } from "../record.ts";
import type { Tensor } from "../tensor.ts";
import {
  chooseOp,
  crossOp,
  gradeOp,
  joinOp,
  lessOp,
  mixOp,
  plusOp,
  settleOp,
  shiftOp,
  splitOp,
  spreadOp,
  totalOp,
  turnOp,
  updateOp,
  use,
} from "../testdata/toy_ops.ts";
import { commonLimits, type Limits, plan } from "./plan.ts";

const x = input("x", [4, 64]);
const y = input("y", [4, 64]);
const y0 = input("half of y", [4, 32]);
const [wide, narrow] = [input("wide", [4, 8]), input("narrow", [4, 2])];

Deno.test("elementwise ops are one dispatch with those only they read", () => {
  assertEquals(labels(() => output("o", use(plusOp, use(plusOp, x, y), y))), ["plus + plus"]);
  assertEquals(labels(() => output("o", use(mixOp, use(plusOp, x, y), use(plusOp, y, y), x))), ["plus + plus + mix"]);
  const readTwice = () => {
    const sum = use(plusOp, x, y);
    output("o", use(mixOp, sum, use(shiftOp, sum), y));
  };
  assertEquals(labels(readTwice), ["plus", "shift + mix"]);
  const isOutput = () => {
    const sum = use(plusOp, x, y);
    output("sum", sum);
    output("o", use(plusOp, sum, y));
  };
  assertEquals(labels(isOutput), ["plus", "plus"]);
  const broadcasts = () => output("o", use(plusOp, x, use(plusOp, input("row", [64]), input("other", [64]))));
  assertEquals(labels(broadcasts), ["plus", "plus"], "a row that is stretched is computed once, not for every element");
});

Deno.test("a chain goes into the kernel before it, if that offers an epilogue and the numbers are f32", () => {
  assertEquals(labels(() => output("o", use(plusOp, use(shiftOp, x), y))), ["shift + plus"]);
  assertEquals(labels(() => output("o", use(plusOp, y, use(crossOp, x, y)))), ["cross + plus"]);
  assertEquals(labels(() => output("o", use(plusOp, use(shiftOp, x), use(crossOp, x, y)))), ["shift", "cross + plus"]);
  assertEquals(labels(() => output("o", use(plusOp, use(totalOp, x), y))), ["total", "plus"]);
  assertEquals(labels(() => output("o", use(plusOp, apply(splitOp, [x], undefined)[0], y))), ["split", "plus"]);
  assertEquals(labels(() => output("o", use(lessOp, use(shiftOp, x), y))), ["shift", "less"]);
  const through = () => output("o", use(chooseOp, use(lessOp, x, y), use(shiftOp, x), y));
  assertEquals(labels(through), ["shift + less + choose"], "u32 within the chain is no matter");
});

Deno.test("a kernel stores its result besides what a chain makes of it, where others read it too", () => {
  const others = (more: (sum: Tensor) => Tensor) => () => {
    const shifted = use(shiftOp, x);
    output("o", more(use(plusOp, shifted, y)));
    output("total", use(totalOp, shifted));
  };
  const both = planOf(others((sum) => sum));
  assertEquals(both.dispatches.map(({ label }) => label), ["shift + plus", "total"]);
  assertEquals([both.slots, both.traffic], [[1024], (5 * 256 + 4) * 4], "x, y and both, one read again");
  assertEquals(labels(others((sum) => use(plusOp, sum, x))), ["shift + plus + plus", "total"]);
  const another = () => {
    const shifted = use(shiftOp, x);
    output("o", use(plusOp, shifted, y));
    output("p", use(plusOp, x, shifted));
  };
  assertEquals(labels(another), ["shift + plus", "plus"], "but one chain only");
  const readBefore = () => {
    const shifted = use(shiftOp, x);
    output("o", use(plusOp, shifted, use(totalOp, shifted)));
  };
  assertEquals(labels(readBefore), ["shift", "total", "plus"], "and not what it takes to make the chain's operands");
  const twice = planOf(() => {
    const shifted = use(shiftOp, x);
    output("o", use(plusOp, shifted, shifted));
  });
  assertEquals([twice.dispatches.map(({ label }) => label), twice.slots], [["shift + plus"], []], "read twice by one");
});

Deno.test("a chain goes rather into a kernel that computes than into one that moves numbers", () => {
  const moved: Op<undefined> = { ...shiftOp, name: "moved", moves: true };
  assertEquals(labels(() => output("o", use(plusOp, use(shiftOp, x), use(moved, y)))), ["moved", "shift + plus"]);
  assertEquals(labels(() => output("o", use(plusOp, use(moved, x), y))), ["moved + plus"]);
});

Deno.test("a chain goes into a kernel that works in place or has several results", () => {
  const settled = (chain: (y: Tensor) => Tensor, others = false) =>
    planOf(() => {
      const [first, second] = apply(settleOp, [use(totalOp, input("rows", [4, 64, 8]))], undefined);
      output("o", chain(first));
      output("second", second);
      if (others) output("first", use(totalOp, first));
    });
  const z = input("z", [4, 64, 1]);
  const alone = settled((first) => use(plusOp, first, z));
  assertEquals(alone.dispatches.map(({ label }) => label), ["total", "settle + plus"]);
  assertEquals(alone.slots, [], "all of it lies where the output does");
  const besides = settled((first) => use(plusOp, first, z), true);
  assertEquals(besides.dispatches.map(({ label }) => label), ["total", "settle + plus", "total"]);
  assertEquals(besides.slots, [1024]);
  const own = () => {
    const [first, second] = apply(settleOp, [use(shiftOp, x)], undefined);
    output("o", use(plusOp, first, second));
  };
  assertEquals(labels(own), ["shift", "settle", "plus"], "but not what it makes itself");
  const itself = planOf(() => {
    const rows = use(shiftOp, x);
    output("o", use(plusOp, use(settleOp, rows), rows));
  });
  assertEquals(
    itself.dispatches.map(({ label }) => label),
    ["shift", "settle + plus"],
    "beside what it would overwrite",
  );
  const given = planOf(() => output("o", use(settleOp, x)));
  assertEquals(given.dispatches.map(({ label }) => label), ["settle"], "an input stays as it is, and needs no copy");
});

Deno.test("a kernel that writes parts is followed by the one that makes a whole of them, which takes the chain in", () => {
  const whole = shiftOp.kernel?.([x], undefined, commonLimits.target);
  if (!whole) throw new TypeError("Cannot test: shift has no kernel");
  const parts = { parts: [3, 4, 64], kernel: whole };
  const op: Op<undefined> = {
    ...shiftOp,
    name: "parted",
    kernel: () => ({ ...whole, epilogue: undefined, then: parts }),
  };
  const { graphs } = plan({ graph: record(() => output("o", use(plusOp, use(op, x), y))) });
  const [first, second] = graphs.graph.dispatches;
  assertEquals([first.label, second.label], ["parted", "parted + plus"]);
  assertEquals(first.bindings.map(({ size }) => size), [4 * 64 * 4, 3 * 4 * 64 * 4]);
  assertEquals(graphs.graph.slots, [3 * 4 * 64 * 4], "the parts lie in a slot until they are read");
  assertEquals(second.bindings[0], { ...first.bindings[1], at: 0, write: false });
});

Deno.test("an op on pairs goes into the kernel that makes them, which stores them only where others read them", () => {
  const alone = planOf(() => output("o", use(joinOp, use(crossOp, x, y))));
  assertEquals(alone.dispatches.map(({ label }) => label), ["cross + join"]);
  assertEquals([alone.slots, alone.traffic], [[], (2 * 256 + 128) * 4], "x, y and o");
  const readTwice = planOf(() => {
    const pairs = use(crossOp, x, y);
    output("o", use(joinOp, pairs));
    output("total", use(totalOp, pairs));
  });
  assertEquals(readTwice.dispatches.map(({ label }) => label), ["cross + join", "total"]);
  assertEquals(
    [readTwice.slots, readTwice.traffic],
    [[1024], (4 * 256 + 128 + 4) * 4],
    "and the pairs, written and read",
  );
  const joined = (pairs: () => Tensor) => labels(() => output("o", use(joinOp, pairs())));
  assertEquals(joined(() => use(shiftOp, x)), ["shift", "join"], "it makes no pairs");
  assertEquals(joined(() => use(crossOp, reshape(x, [64, 4]), reshape(y, [64, 4]))), ["cross", "join"], "nor such");
  assertEquals(joined(() => use(plusOp, use(crossOp, x, y), y)), ["cross + plus", "join"]);
  assertEquals(labels(() => output("o", use(plusOp, use(joinOp, use(crossOp, x, y)), y0))), ["cross + join", "plus"]);
});

Deno.test("an op on rows goes into the kernel that makes them, where nothing else reads them", () => {
  const z = input("z", [64, 4]);
  const graded = (rows: Tensor, marks: Tensor = input("marks", [rows.shape[0], 1])) =>
    apply(gradeOp, [rows, marks], undefined).forEach((tensor, i) => output(`o${i}`, tensor));
  const alone = planOf(() => graded(use(shiftOp, z)));
  assertEquals(alone.dispatches.map(({ label }) => label), ["shift + grade"]);
  assertEquals(alone.slots, [], "its rows lie nowhere");
  assertEquals(labels(() => graded(use(shiftOp, z), fill([64, 1], 3))), ["fill", "shift + grade"]);
  const readTwice = () => {
    const rows = use(shiftOp, z);
    graded(rows);
    output("rows", rows);
  };
  assertEquals(labels(readTwice), ["shift", "grade"]);
  assertEquals(labels(() => graded(use(crossOp, z, z))), ["cross", "grade"], "it makes no rows");
  assertEquals(labels(() => graded(use(shiftOp, x))), ["shift", "grade"], "nor such long ones");
});

Deno.test("an op that turns pairs goes into the kernel that makes them, where nothing else reads them", () => {
  const turned = (pairs: Tensor, axis = 1, table: Tensor = input("table", [2, 128])) =>
    output("o", apply(turnOp, [pairs, table], { axis })[0]);
  const alone = planOf(() => turned(use(crossOp, x, y)));
  assertEquals(alone.dispatches.map(({ label }) => label), ["cross + turn"]);
  assertEquals([alone.slots, alone.traffic], [[], 4 * 256 * 4], "x, y, the table and o");
  assertEquals(labels(() => turned(use(crossOp, x, y), 0)), ["cross + turn"], "pairs of rows");
  assertEquals(labels(() => turned(use(crossOp, x, y), 1, fill([2, 128], 3))), ["fill", "cross + turn"]);
  const made = () => {
    const pairs = use(crossOp, x, y);
    turned(pairs, 1, reshape(use(shiftOp, x), [2, 128]));
  };
  assertEquals(labels(made), ["shift", "cross + turn"], "the table is there first, though made last");
  const readTwice = () => {
    const pairs = use(crossOp, x, y);
    turned(pairs);
    output("total", use(totalOp, pairs));
  };
  assertEquals(labels(readTwice), ["cross", "copy", "turn", "total"]);
  const byThemselves = () => {
    const pairs = use(crossOp, x, y);
    turned(pairs, 1, reshape(pairs, [2, 128]));
  };
  assertEquals(labels(byThemselves), ["cross", "copy", "turn"]);
  assertEquals(labels(() => turned(use(shiftOp, x))), ["shift", "turn"], "it makes no pairs");
});

Deno.test("an op that changes pairs goes into the kernel that makes what it changes them by, and works in place", () => {
  const inPlace = planOf(() => output("o", use(totalOp, use(spreadOp, use(shiftOp, y0), use(shiftOp, x)))));
  assertEquals(inPlace.dispatches.map(({ label }) => label), ["shift", "shift + spread", "total"]);
  assertEquals(inPlace.slots, [1024], "the pairs, and nothing of what they are changed by");
  const spread = (value: Tensor, pairs: Tensor = x) => output("o", use(spreadOp, value, pairs));
  assertEquals(labels(() => spread(use(shiftOp, y0))), ["copy", "shift + spread"], "an input stays as it is");
  assertEquals(
    labels(() => spread(use(totalOp, wide), narrow)),
    ["total", "copy", "spread"],
    "the kernel has no epilogue",
  );
  const readTwice = () => {
    const value = use(shiftOp, y0);
    spread(value, use(shiftOp, x));
    output("value", value);
  };
  assertEquals(labels(readTwice), ["shift", "shift", "spread"]);
  const half: Op<undefined> = { ...shiftOp, outputs: () => [{ shape: [4, 32], dtype: "f32" }] };
  const ofPairs = () => {
    const pairs = use(shiftOp, x);
    spread(use(half, pairs), pairs);
  };
  assertEquals(labels(ofPairs), ["shift", "shift", "spread"], "the kernel reads elsewhere what would be changed");
});

Deno.test("a constant is written out where it is read, and made only where it must lie in memory", () => {
  assertEquals(labels(() => output("o", use(plusOp, x, fill([64], 3)))), ["fill + plus"]);
  assertEquals(labels(() => output("o", use(shiftOp, fill([64], 3)))), ["fill", "shift"]);
  assertEquals(labels(() => output("o", fill([64], 3))), ["fill"]);
});

Deno.test("what is one number everywhere is a constant, and what changes nothing a view", () => {
  const three = () => use(plusOp, reshape(fill([256], 1), [4, 64]), fill([64], 2));
  const { dispatches } = planOf(() => output("o", use(crossOp, x, three())));
  assertEquals(dispatches.map(({ label }) => label), ["fill", "cross"]);
  assertStringIncludes(dispatches[0].code, "f32(3)");
  assertEquals(labels(() => output("o", use(shiftOp, use(plusOp, fill([4, 64], 0), x)))), ["shift"]);
  assertEquals(labels(() => output("o", use(shiftOp, use(plusOp, x, fill([1], 0))))), ["shift"]);
  const stretched = () => output("o", use(shiftOp, use(plusOp, input("row", [64]), fill([4, 64], 0))));
  assertEquals(labels(stretched), ["fill + plus", "shift"], "a row that is repeated is no view");
});

Deno.test("a view costs nothing", () => {
  assertEquals(labels(() => output("o", use(plusOp, reshape(use(plusOp, x, y), [256]), input("z", [256])))), [
    "plus + plus",
  ]);
  assertEquals(labels(() => output("o", use(shiftOp, reshape(reshape(x, [256]), [2, 128])))), ["shift"]);
});

Deno.test("a pack costs nothing where its parts are read by no one else", () => {
  const parts = () => [use(shiftOp, x), use(totalOp, y)];
  assertEquals(labels(() => output("o", pack(parts()))), ["shift", "total"]);
  const read = () => {
    const [a, b] = parts();
    output("o", pack([a, b]));
    output("a", a);
  };
  assertEquals(labels(read), ["shift", "total", "copy"]);
  assertEquals(labels(() => output("o", pack([x, x]))), ["copy", "copy"]);
});

Deno.test("what no output and no state needs is not computed", () => {
  const graph = record(() => {
    const used = use(shiftOp, x);
    use(totalOp, use(plusOp, used, input("unused", [4, 64])));
    output("o", used);
  });
  const { dispatches, inputs } = plan({ graph }).graphs.graph;
  assertEquals(dispatches.map(({ label }) => label), ["shift"]);
  assertEquals(inputs, [x]);
});

Deno.test("a dispatch binds no more than eight buffers, however much could be fused", () => {
  const many = Array.from({ length: 12 }, (_, i) => input(`x${i}`, [64]));
  const tree = (tensors: readonly Tensor[]): Tensor => {
    const half = Math.floor(tensors.length / 2);
    return half === 0 ? tensors[0] : use(plusOp, tree(tensors.slice(0, half)), tree(tensors.slice(half)));
  };
  const [a, b] = [input("a", [64]), input("b", [64])];
  const row = () => many.reduce((sum, tensor) => use(plusOp, sum, tensor), use(crossOp, a, b));
  for (const result of [() => tree(many), row]) {
    const { dispatches } = planOf(() => output("o", result()));
    assert(dispatches.every(({ bindings }) => bindings.length <= 8));
    assert(dispatches.length > 1);
  }
});

Deno.test("slots are reused as soon as their tensor is dead", () => {
  const deep = planOf(() => {
    let h: Tensor = x;
    for (let i = 0; i < 20; i++) h = use(shiftOp, h);
    output("o", h);
  });
  assertEquals(deep.slots, [1024, 1024]);
  const inPlace = planOf(() => {
    let [h, m] = [use(shiftOp, x), use(shiftOp, y)];
    for (let i = 0; i < 20; i++) [h, m] = apply(updateOp, [h, m, y], undefined);
    output("o", h);
  });
  assertEquals(inPlace.slots, [1024], "h lies in the output's buffer, m in a slot");
  assertEquals(inPlace.dispatches.length, 22, "and nothing is copied");
});

Deno.test("programs take turns in the same slots and share their states", () => {
  const s = state("s", [64]);
  const small = record(() => assign(s, use(shiftOp, use(shiftOp, use(shiftOp, s)))));
  const large = record(() => output("o", use(totalOp, use(shiftOp, use(shiftOp, x)))));
  const plans = plan({ small, large });
  assertEquals(plans.graphs.small.slots, [256, 256]);
  assertEquals(plans.graphs.large.slots, [1024, 1024]);
  assertEquals(plans.slots, [1024, 1024]);
  assertEquals(plans.states, [s]);
  assertEquals(plans.bytes, 2048 + 256 + 1024 + 16, "slots, state, input, output");
});

Deno.test("states appear once, a bundle in place of its parts", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => state(name, [4]));
  const whole = bundle("whole", [a, b]);
  const graph = record(() => {
    assign(c, use(plusOp, a, b));
    output("o", use(plusOp, c, b));
  });
  assertEquals(plan({ graph }).states, [whole, c]);
});

Deno.test("explain() lists every dispatch with its places, and sums up", () => {
  const s = state("s", [4, 64]);
  const text = planOf(() => {
    assign(s, use(plusOp, use(shiftOp, x), s));
    output("mean", use(totalOp, y));
  }).explain();
  assertEquals(text.split("\n"), [
    "    0  shift + plus  [4,1,1]  0.00 MFLOP  x →s",
    "    1  total  [1,1,1]  0.00 MFLOP  y →mean",
    "2 dispatches, 0.000 GFLOP, 0.00 MiB read and written",
    "0 slots: none",
  ]);
});

Deno.test("what a device would refuse is refused by the plan", () => {
  const limited = (limits: Partial<Limits>, body: () => void) => () =>
    plan({ graph: record(body) }, { ...commonLimits, ...limits });
  const large = () => output("o", use(totalOp, input("large", [1024, 1024])));
  assertThrows(
    limited({ binding: 1 << 20 }, large),
    RangeError,
    "Cannot plan total: a tensor of 4 MiB, the device binds 1 MiB; lower the batch",
  );
  limited({ binding: 4 << 20 }, large)();
  const update = () => output("o", apply(updateOp, [x, y, x], undefined)[0]);
  assertThrows(
    limited({ buffers: 2 }, update),
    RangeError,
    "Cannot plan update: it binds 3 buffers, the device allows 2",
  );
  const bare: Op<undefined> = { name: "bare", outputs: ([x]) => [x], reference: ([x]) => [x.slice()] };
  assertThrows(limited({}, () => output("o", use(bare, x))), TypeError, "Cannot plan bare: it has no kernel");
  let other: Tensor = x;
  record(() => other = use(shiftOp, x));
  assertThrows(
    limited({}, () => output("o", use(shiftOp, other))),
    TypeError,
    "Cannot plan: shift [4,64] was not recorded here",
  );
});

function planOf(body: () => void) {
  const graph: Graph = record(body);
  return plan({ graph }).graphs.graph;
}

function labels(body: () => void): string[] {
  return planOf(body).dispatches.map(({ label }) => label);
}
