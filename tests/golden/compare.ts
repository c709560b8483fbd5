/** One comparison with the reference. */
export interface Check {
  /** What was compared. */
  readonly what: string;
  /** How far off it is, at worst. */
  readonly error: number;
  /** How far off it may be. */
  readonly tolerance: number;
}

type Numbers = ArrayLike<number>;

/** Whether a comparison came out well; NaN never does. */
export function passes({ error, tolerance }: Check): boolean {
  return error <= tolerance;
}

/** The comparison that uses most of its tolerance. */
export function worstOf(checks: readonly Check[]): Check {
  const used = ({ error, tolerance }: Check) => error === 0 ? 0 : error / tolerance;
  return checks.reduce((worst, check) => used(check) > used(worst) || !passes(check) && passes(worst) ? check : worst);
}

/** Every number within `tolerance` of the expected one. */
export function within(what: string, found: Numbers, expected: Numbers, tolerance: number): Check {
  return { what, error: differences(what, found, expected).reduce((a, b) => Math.max(a, b), 0), tolerance };
}

/** Numbers that are alike as a whole: the length of their difference over the length of what was expected. */
export function alike(what: string, found: Numbers, expected: Numbers, tolerance: number): Check {
  const length = (numbers: Numbers) => Math.sqrt(Array.from(numbers).reduce((sum, x) => sum + x * x, 0));
  const error = length(differences(what, found, expected));
  return { what, error: error === 0 ? 0 : error / length(expected), tolerance };
}

/** All numbers equal; the error is how many are not. */
export function same(what: string, found: Numbers, expected: Numbers): Check {
  return {
    what,
    error: differences(what, found, expected).filter((difference) => difference !== 0).length,
    tolerance: 0,
  };
}

/**
 * Parameters after an update, by the fixtures' rule: within `tolerance`; or at most 0.1 % of them are not, and those moved
 * no further than `reach`, because a gradient that is rounding noise may point either way.
 */
export function updated(
  what: string,
  found: Numbers,
  expected: Numbers,
  { tolerance, reach }: { readonly tolerance: number; readonly reach: number },
): Check[] {
  const check = within(what, found, expected, tolerance);
  if (passes(check)) return [check];
  const beyond = differences(what, found, expected).filter((difference) => difference > tolerance).length;
  return [
    { what: `${what}, share beyond ${tolerance}`, error: beyond / found.length, tolerance: 0.001 },
    { what: `${what}, farthest`, error: check.error, tolerance: reach },
  ];
}

function differences(what: string, found: Numbers, expected: Numbers): Float64Array {
  if (found.length !== expected.length) {
    throw new TypeError(`Cannot compare ${what}: found ${found.length} numbers, expected ${expected.length}`);
  }
  return Float64Array.from(found, (number, i) => {
    const difference = Math.abs(number - expected[i]);
    return Number.isNaN(difference) ? Infinity : difference;
  });
}
