/**
 * A value as JSON without spaces, the keys of every object in order, so that equal values give equal text.
 *
 * What JSON would lose or change (NaN, Infinity, typed arrays, Maps, functions) is a `TypeError` that says where it is.
 */
export function canonicalJson(value: unknown, path = "the value"): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw unfit(path, value);
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map((item, i) => canonicalJson(item, `${path}[${i}]`)).join(",")}]`;
      return object(value, path);
    default:
      throw unfit(path, typeof value);
  }
}

function object(value: object, path: string): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw unfit(path, value.constructor?.name ?? "an object");
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, `${path}.${key}`)}`);
  return `{${pairs.join(",")}}`;
}

function unfit(path: string, found: unknown): TypeError {
  return new TypeError(`Cannot write ${path} as JSON: found ${String(found)}, expected plain data`);
}
