import { assertEquals, assertThrows } from "@std/assert";
import { apply, input, output, record, reshape } from "./mod.ts";
import type { Op, Target } from "./op.ts";
import type { Tensor } from "./tensor.ts";
import { choosable, chosenWay, type Way } from "./ways.ts";

const way = (name: string): Way => ({ name, kernel: () => ({ code: name, workgroups: [1, 1, 1] }) });
const target: Target = { subgroup: 0, software: false };

/** Doubles, in one of two ways. */
const doubleOp: Op<null> = {
  name: "double",
  outputs: ([x]) => [x],
  reference: ([x]) => [x.map((value) => 2 * value)],
  kernel: () => ({ ...way("at once").kernel(), rows: () => way("row by row").kernel() }),
  ways: ([{ shape }]) => ({ what: `double ${shape}`, ways: [way("at once"), way("by adding")] }),
};

Deno.test("the usual way is taken unless another is chosen, by its name", () => {
  const ways = { what: "double 3", ways: [way("at once"), way("by adding")] };
  assertEquals(chosenWay(ways).name, "at once");
  assertEquals(chosenWay(ways, { "double 4": "by adding" }).name, "at once");
  assertEquals(chosenWay(ways, { "double 3": "by adding" }).name, "by adding");
  assertEquals(chosenWay({ ...ways, what: "constructor" }, {}).name, "at once");
});

Deno.test("a way that there is not is refused with those that there are", () => {
  assertThrows(
    () => chosenWay({ what: "double 3", ways: [way("at once"), way("by adding")] }, { "double 3": "by magic" }),
    TypeError,
    'Cannot compute double 3 by "by magic": expected one of "at once", "by adding"',
  );
});

Deno.test("choosable() says what joins the pairs that are made, also through a view", () => {
  const joinOp: Op<null> = {
    name: "join",
    outputs: ([{ shape }]) => [{ shape: [shape[0] / 2], dtype: "f32" }],
    reference: ([x]) => [x.slice(0, x.length / 2)],
    kernel: way("of its own").kernel,
    join: ([{ shape }]) => ({ half: shape[0] / 2, expression: (first) => first }),
  };
  const found = (joined: (x: Tensor) => Tensor) =>
    choosable([record(() => output("y", joined(apply(doubleOp, [input("x", [2, 3])], null)[0])))], target);
  const [product] = found((x) => apply(joinOp, [reshape(reshape(x, [3, 2]), [6])], null)[0]);
  assertEquals([product.after?.op.name, product.after?.inputs[0].shape], ["join", [6]]);
  assertEquals(found((x) => x)[0].after, undefined);
  const often = record(() => {
    const made = [1, 2, 3].map((i) => apply(doubleOp, [input(`x${i}`, [6])], null)[0]);
    made.forEach((x, i) => output(`y${i}`, i === 1 ? x : apply(joinOp, [x], null)[0]));
  });
  const [{ after, count }] = choosable([often], target);
  assertEquals([after?.op.name, count], ["join", 3]);
});

Deno.test("choosable() lists nothing that is made in whole rows, for an op that takes those", () => {
  const rowsOp: Op<null> = {
    name: "rows",
    outputs: ([x]) => [x],
    reference: ([x]) => [x.slice()],
    kernel: way("of its own").kernel,
    rows: ([{ shape }]) => ({ length: shape[0], functions: "", body: () => "" }),
  };
  const found = (kept: boolean) =>
    choosable([record(() => {
      const [x] = apply(doubleOp, [input("x", [3])], null);
      output("y", apply(rowsOp, [x], null)[0]);
      if (kept) output("x", x);
    })], target);
  assertEquals(found(false), []);
  assertEquals(found(true).map(({ what }) => what), ["double 3"]);
});

Deno.test("choosable() lists what graphs need and compute in several ways, once each, most used first", () => {
  const graph = record(() => {
    const [x, y] = [input("x", [3]), input("y", [5])];
    const double = (of: Tensor) => apply(doubleOp, [of], null)[0];
    double(input("unused", [7]));
    output("x", double(x));
    output("y", double(double(y)));
  });
  const found = choosable([graph, graph], target);
  assertEquals(found.map(({ what, count }) => [what, count]), [["double 5", 4], ["double 3", 2]]);
  assertEquals(found[0].node.inputs[0].shape, [5]);
});
