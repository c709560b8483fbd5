/** Stands in for `jsr:@std/assert` where jsr.io is out of reach: npm's transpiled copy, with types. */
// deno-lint-ignore-file no-explicit-any -- std's own signatures
import * as std from "npm:deno-std@1.4.0/assert/mod.js";

type ErrorClass<E extends Error> = new (...args: any[]) => E;

export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

export const assert: (expression: unknown, message?: string) => asserts expression = std.assert as any;
export const assertEquals: <T>(actual: T, expected: T, message?: string) => void = std.assertEquals as any;
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void = std.assertNotEquals as any;
export const assertStrictEquals: <T>(actual: unknown, expected: T, message?: string) => asserts actual is T = std
  .assertStrictEquals as any;
export const assertAlmostEquals: (actual: number, expected: number, tolerance?: number, message?: string) => void = std
  .assertAlmostEquals as any;
export const assertGreaterOrEqual: <T>(actual: T, expected: T, message?: string) => void = std
  .assertGreaterOrEqual as any;
export const assertLess: <T>(actual: T, expected: T, message?: string) => void = std.assertLess as any;
export const assertStringIncludes: (actual: string, expected: string, message?: string) => void = std
  .assertStringIncludes as any;
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void = std.assertMatch as any;
export const assertThrows: <E extends Error = Error>(
  body: () => unknown,
  errorClass?: ErrorClass<E>,
  includes?: string,
  message?: string,
) => E = std.assertThrows as any;
export const assertRejects: <E extends Error = Error>(
  body: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  includes?: string,
  message?: string,
) => Promise<E> = std.assertRejects as any;
