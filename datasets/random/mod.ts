/**
 * NumPy's random streams, bit for bit: the legacy MT19937 of `np.random.seed` and `Generator(Philox(seed))`.
 *
 * They are here because the reference orders and augments its data with them; their state is plain data, so a resumed
 * run goes on where it stopped.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { legacyRandom } from "@trm/datasets";
 *
 * assertEquals([...legacyRandom(0).permutation(5)], [2, 0, 1, 3, 4]); // np.random.seed(0); np.random.permutation(5)
 * ```
 *
 * @module
 */
export { type LegacyRandom, legacyRandom, type LegacyState } from "./legacy.ts";
export { philoxKey, type PhiloxRandom, philoxRandom, type PhiloxState } from "./philox.ts";
