import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/usage_error.ts";
import { readOptions } from "./options.ts";

Deno.test("unless said otherwise, every step and the products are compared with every peer", () => {
  const { configs, peers, products, rounds, patience } = readOptions([]);
  assertEquals([peers, products], [["trm", "jax-js", "tensorflow-js", "pytorch"], true]);
  assertEquals([rounds, patience, configs.includes("XS")], [5, 1800, true]);
  assertEquals(readOptions(["--configs=", "--note", ""]).configs, []); // only the products
  assertEquals(readOptions(["--configs", "XS,XS", "--no-products"]).configs, ["XS", "XS"]);
});

Deno.test("a comparison of what is not known, or of nothing, is refused", () => {
  const refused = (words: string[], message: string) => assertThrows(() => readOptions(words), UsageError, message);
  refused(["--peers=jax"], `Cannot read --peers: found "jax", expected trm,jax-js`);
  refused(["--peers=trm,nope"], `found "nope"`);
  refused(["--peers="], `found ""`);
  refused(["--peers", "jax-js,trm"], `found "jax-js,trm", expected trm first`);
  refused(["--configs", "toString"], `Cannot read --configs: found "toString", expected XS,`);
  refused(["--configs=", "--no-products"], "Cannot compare: found no step");
  refused(["--rounds", "1.5"], `Cannot read --rounds: found "1.5"`);
  refused(["--patience=abc"], `Cannot read --patience: found "abc"`);
});
