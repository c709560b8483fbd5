import { type LegacyRandom, legacyRandom, philoxKey, type PhiloxRandom, philoxRandom } from "@trm/datasets";
import type { Check } from "../compare.ts";
import { type Call, parseCall } from "./call.ts";
import { equal } from "./equal.ts";

/** `random.json`: NumPy's streams, drawn from in the order recorded. */
export function checkRandom(json: unknown): Check[] {
  const { legacy, philox } = json as RandomJson;
  return [
    ...Object.entries(legacy).flatMap(([seed, calls]) => checkLegacy(Number(seed), calls)),
    ...Object.entries(philox).flatMap(([seed, calls]) => checkPhilox(Number(seed), calls)),
  ];
}

interface RandomJson {
  readonly legacy: Readonly<Record<string, readonly CallJson[]>>;
  readonly philox: Readonly<Record<string, readonly CallJson[]>>;
}

interface CallJson {
  readonly call: string;
  readonly args?: readonly number[];
  readonly result?: unknown;
  readonly key?: readonly string[];
}

function checkLegacy(seed: number, calls: readonly CallJson[]): Check[] {
  let random = legacyRandom(seed);
  return calls.flatMap(({ call, args = [], result }) => {
    if (call === "np.random.seed") {
      random = legacyRandom(args[0]);
      return [];
    }
    return [
      equal(
        `legacy ${seed}, ${call}`,
        drawn(parseCall(call), (name, given) => legacyDraw(random, name, given)),
        result,
      ),
    ];
  });
}

function checkPhilox(seed: number, calls: readonly CallJson[]): Check[] {
  const random = philoxRandom(seed);
  return calls.map(({ call, key, result }) => {
    const what = `Philox ${seed}, ${call}`;
    if (key) return equal(what, [...new BigUint64Array(philoxKey(seed).buffer)].map(String), key);
    return equal(what, drawn(parseCall(call), (name, given) => philoxDraw(seed, random, name, given)), result);
  });
}

function drawn(
  { name, times, repeated, taken }: Call,
  draw: (name: string, given: readonly number[]) => unknown,
): unknown {
  const results = times.map((given) => {
    const result = draw(name, given);
    return Array.isArray(result) ? result.slice(0, taken) : result;
  });
  return repeated ? results : results[0];
}

function legacyDraw(random: LegacyRandom, name: string, given: readonly number[]): unknown {
  const [a, b] = given;
  switch (name) {
    case "shuffle": {
      const list = interval(given);
      random.shuffle(list);
      return list;
    }
    case "randint":
      return random.randint(a, b);
    case "rand":
      return random.rand();
    case "permutation": {
      const values = interval(given);
      return Array.from(random.permutation(values.length), (i) => values[i]);
    }
    case "choice":
      return [...random.choice(a, b)];
    default:
      throw new TypeError(`Cannot draw "${name}" from NumPy's legacy stream`);
  }
}

/** The raw words were recorded of a stream of their own. */
function philoxDraw(seed: number, random: PhiloxRandom, name: string, given: readonly number[]): unknown {
  const [a, b] = given;
  switch (name) {
    case "random_raw": {
      const raw = philoxRandom(seed);
      return Array.from({ length: a }, () => String(raw.raw()));
    }
    case "permutation":
      return [...random.permutation(a)];
    case "integers":
      return random.integers(a, b);
    default:
      throw new TypeError(`Cannot draw "${name}" from Philox`);
  }
}

/** 0 … a − 1, or a … b − 1. */
function interval([a, b]: readonly number[]): number[] {
  const [low, high] = b === undefined ? [0, a] : [a, b];
  return Array.from({ length: high - low }, (_, i) => low + i);
}
