/** A call of NumPy as the recordings write it, such as `randint(0, 8) x12` or `permutation(9)[:3]`. */
export interface Call {
  readonly name: string;
  /** The values of its arguments, for each time that it is called. */
  readonly times: readonly (readonly number[])[];
  /** Whether it is called several times, which gives a list of results. */
  readonly repeated: boolean;
  /** Only so many of the result's elements are recorded. */
  readonly taken?: number;
}

/**
 * Reads a recorded call: arguments, then `[:k]`, `xk`, `for name in a..b`, `for name in [..]`, `for (a,b) in [(..)]`.
 *
 * @throws {SyntaxError} on any other form.
 */
export function parseCall(text: string): Call {
  const plain = text.replace(/^np\.random\./, "").replace(/ after .*$/, "");
  const match = /^(\w+)(.*?)(?:\[:(\d+)\])?(?: x(\d+)| for (\(?[\w, ]+\)?) in (.*))?$/.exec(plain);
  if (!match) throw new SyntaxError(`Cannot read the recorded call "${text}"`);
  const [, name, given, taken, count, names, values] = match;
  const written = argumentsOf(given.trim());
  const repeated = count !== undefined || names !== undefined;
  const bindings = names === undefined
    ? Array.from({ length: Number(count ?? 1) }, () => ({}))
    : bound(names.match(/\w+/g) ?? [], values);
  return {
    name,
    times: bindings.map((variables) => written.map((argument) => evaluate(argument, variables))),
    repeated,
    ...(taken !== undefined && { taken: Number(taken) }),
  };
}

type Variables = Readonly<Record<string, number>>;

/** `(list(range(13)))` and `(np.arange(1, 10))` stand for their bounds, `replace=False` for nothing. */
function argumentsOf(given: string): string[] {
  const inner = /^\(?(.*?)\)?$/.exec(given)![1].replace(/^(?:list\(range|np\.arange)\((.*?)\)+$/, "$1");
  return inner.split(",").map((argument) => argument.trim()).filter((argument) => argument && !argument.includes("="));
}

function bound(names: readonly string[], values: string): Variables[] {
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(values);
  const numbers = range
    ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => Number(range[1]) + i)
    : (values.match(/-?\d+/g) ?? []).map(Number);
  return Array.from(
    { length: numbers.length / names.length },
    (_, i) => Object.fromEntries(names.map((name, j) => [name, numbers[i * names.length + j]])),
  );
}

/** Sums of integers, variables and powers: `2**31 - 1`, `30 - r + 1`. */
function evaluate(expression: string, variables: Variables): number {
  const terms = expression.match(/[+-]?\s*[^\s+-]+/g) ?? [];
  return terms.reduce((sum, term) => {
    const [, sign, base, exponent] = /^([+-]?)\s*(\w+)(?:\*\*(\d+))?$/.exec(term) ?? [];
    const value = variables[base] ?? Number(base);
    if (!Number.isFinite(value)) throw new SyntaxError(`Cannot read "${expression}" in a recorded call`);
    return sum + (sign === "-" ? -1 : 1) * value ** Number(exponent ?? 1);
  }, 0);
}
