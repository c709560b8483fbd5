/** Reads a finite decimal number such as `1e-4` or `1_000`, or returns `undefined` if the text is none. */
export function readNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+(_\d+)*)?(\.\d*)?(e[+-]?\d+)?$/i.test(text) || !/\d/.test(text.split(/e/i)[0])) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}
