/** Changes single fields of a recipe: `--set training.batch=64`. */

import { readNumber } from "./read_number.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage_error.ts";

/** Stands in the place of a value of any type. */
const AUTO = "auto";

type Fields = Record<string, unknown>;

/**
 * A copy of the recipe with each `key.path=value` put in its place, read as the type that is there.
 *
 * Throws a `UsageError` for text without `=`, an unknown key, a key that holds other keys, and a value of another type.
 */
export function applyOverrides<R extends object>(recipe: R, overrides: readonly string[]): R {
  return overrides.reduce<R>((changed, override) => {
    const { keys, text } = readOverride(override);
    return replaceAt(changed, keys, text, { override, recipe }) as R;
  }, recipe);
}

/** Every key that can be set, with its group: `training.batch`. */
export function settableKeys(recipe: object, group = ""): string[] {
  return Object.entries(recipe).flatMap(([key, value]) => {
    if (isFields(value)) return settableKeys(value, `${group}${key}.`);
    return typeof value === "function" ? [] : [group + key];
  });
}

interface Context {
  readonly override: string;
  readonly recipe: object;
}

function readOverride(override: string): { keys: string[]; text: string } {
  const equals = override.indexOf("=");
  if (equals < 1) throw new UsageError(`Cannot set "${override}": expected key=value, such as training.batch=64`);
  return { keys: override.slice(0, equals).trim().split("."), text: override.slice(equals + 1).trim() };
}

function replaceAt(fields: object, [key, ...deeper]: string[], text: string, context: Context): object {
  if (!Object.hasOwn(fields, key)) throw unknownKey(context);
  const old = (fields as Fields)[key];
  if (deeper.length > 0 && !isFields(old)) throw unknownKey(context);
  return {
    ...fields,
    [key]: deeper.length > 0 ? replaceAt(old as Fields, deeper, text, context) : readLike(old, text, context),
  };
}

/** Reads the text as the type of the value it replaces. */
function readLike(old: unknown, text: string, context: Context): unknown {
  if (Array.isArray(old)) {
    const items = text.replace(/^\[(.*)\]$/s, "$1").trim();
    return items === "" ? [] : items.split(",").map((item) => readLike(old[0] ?? null, item.trim(), context));
  }
  if (isFields(old)) {
    throw new UsageError(`Cannot set "${context.override}": it holds other keys, ${Object.keys(old).join(", ")}`);
  }
  const value = typeof old === "string" && old !== AUTO ? text : readPlain(text);
  const free = old === null || old === undefined || old === AUTO; // nothing says which type it should have
  if (text === AUTO) return text;
  if (free || typeof value === typeof old) return value;
  throw new UsageError(
    `Cannot set "${context.override}": found ${quote(text)}, expected ${article(typeof old)} like ${old}`,
  );
}

/** A boolean, a number, or else the text itself. */
function readPlain(text: string): boolean | number | string {
  if (text === "true" || text === "false") return text === "true";
  return readNumber(text) ?? text;
}

function unknownKey({ override, recipe }: Context): UsageError {
  const key = override.slice(0, override.indexOf("=")).trim();
  const known = settableKeys(recipe);
  const close = suggest(key, known);
  const hint = close.length > 0 ? `did you mean ${close.map(quote).join(" or ")}?` : `the keys are ${known.join(", ")}`;
  return new UsageError(`Cannot set "${override}": unknown key ${quote(key)}; ${hint}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const quote = (text: string): string => `"${text}"`;
const article = (type: string): string => type === "object" ? "an object" : `a ${type}`;
