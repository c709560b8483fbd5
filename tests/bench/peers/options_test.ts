import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/usage_error.ts";
import { readOptions } from "./options.ts";

Deno.test("unless said otherwise, every step and the products are compared with every peer", () => {
  const { configs, peers, products, rounds, patience } = readOptions([]);
  assertEquals([peers, products], [["trm", "jax-js", "tensorflow-js", "pytorch"], true]);
  assertEquals([rounds, patience, configs.includes("XS")], [5, 1800, true]);
  assertEquals(readOptions(["--no-steps", "--peer=pytorch"]).configs, []);
  assertEquals(readOptions(["--config", "XS", "--peer", "jax-js"]).peers, ["trm", "jax-js"]);
});

Deno.test("a comparison of what is not known, or of nothing, is refused", () => {
  const refused = (words: string[], message: string) => assertThrows(() => readOptions(words), UsageError, message);
  refused(["--peer=jax"], `Cannot read --peer: found "jax"`);
  refused(["--config", "toString"], `Cannot read --config: found "toString", expected XS,`);
  refused(["--no-steps", "--no-products"], "Cannot compare: found --no-steps and --no-products");
  refused(["--rounds", "1.5"], `Cannot read --rounds: found "1.5"`);
  refused(["--patience=abc"], `Cannot read --patience: found "abc"`);
});
