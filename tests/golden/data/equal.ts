import type { Check } from "../compare.ts";

/** Two JSON values equal; the error is how many of their parts are not. */
export function equal(what: string, found: unknown, expected: unknown): Check {
  return { what, error: unequal(found, expected), tolerance: 0 };
}

function unequal(found: unknown, expected: unknown): number {
  if (ArrayBuffer.isView(found)) return unequal(Array.from(found as Uint32Array), expected);
  if (!isParts(found) || !isParts(expected)) return Object.is(found, expected) ? 0 : 1;
  if (Array.isArray(found) !== Array.isArray(expected)) return 1;
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...keys].reduce((sum, key) => sum + unequal(found[key], expected[key]), 0);
}

function isParts(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
