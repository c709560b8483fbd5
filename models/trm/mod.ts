/**
 * Tiny Recursive Models and the variants of the paper's tables 1 to 3.
 *
 * ```ts
 * import { input, plan, record, output } from "@trm/engine";
 * import { trm, trmDefaults } from "@trm/trm";
 *
 * const data = { length: 81, vocabulary: 11, identifiers: 1 };
 * const model = trm({ ...trmDefaults, mixer: "mlp", positions: "none" }, data);
 * const graph = record(() => {
 *   const carry = { y: input("y", [1, model.L, 512]), z: input("z", [1, model.L, 512]) };
 *   const question = { tokens: input("tokens", [1, 81], "u32"), rows: input("rows", [1, 512]) };
 *   output("logits", model.think(question, carry).logits);
 * });
 * console.log(plan({ graph }).graphs.graph.explain());
 * ```
 *
 * @module
 */
export { type TrmConfig, trmDefaults } from "./config.ts";
export { trm } from "./trm.ts";
