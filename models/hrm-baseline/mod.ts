/**
 * What TRM is compared with: HRM, two nets with a one-step gradient, and direct prediction by a plain transformer.
 *
 * ```ts
 * import { sizeOf } from "@trm/engine";
 * import { hrm, hrmDefaults } from "@trm/hrm-baseline";
 *
 * const model = hrm(hrmDefaults, { length: 81, vocabulary: 11, identifiers: 1 });
 * console.log(model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)); // 27275266
 * ```
 *
 * @module
 */
export { direct, type DirectConfig, directDefaults } from "./direct.ts";
export { hrm, type HrmConfig, hrmDefaults } from "./hrm.ts";
