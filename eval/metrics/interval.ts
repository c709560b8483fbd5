/** An estimate and the interval that holds the truth with a stated confidence. */
export interface Interval {
  /** The likeliest value. */
  readonly estimate: number;
  /** The interval's lower end. */
  readonly low: number;
  /** Its upper end. */
  readonly high: number;
}

/**
 * Estimates a share from the number of successes, with Wilson's score interval.
 *
 * Wilson 1927; never leaves 0 to 1, and holds up near both ends, where the usual p ± z·σ does not.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  if (
    !(Number.isInteger(trials) && trials > 0 && Number.isInteger(successes) && successes >= 0 && successes <= trials)
  ) {
    throw new RangeError(`Cannot estimate a share: found ${successes} successes in ${trials} trials`);
  }
  return wilson(successes / trials, trials, confidence);
}

/**
 * Estimates a mean of `count` numbers from 0 to 1 that add up to `sum`, with Wilson's interval.
 *
 * It is at least as wide as it must be: of all such numbers, those that are only 0 or 1 spread most.
 */
export function boundedMeanInterval(sum: number, count: number, confidence = 0.95): Interval {
  if (!(Number.isInteger(count) && count > 0 && sum >= 0 && sum <= count * (1 + 1e-9))) { //  rounding of a long sum
    throw new RangeError(`Cannot estimate a mean: found ${count} shares that add up to ${sum}`);
  }
  return wilson(Math.min(1, sum / count), count, confidence);
}

/**
 * Estimates a mean from a few values, one for each seed say, with Student's t interval: `estimate ± (high − estimate)`.
 *
 * @throws {RangeError} on fewer than 2 values, which say nothing about their spread.
 */
export function meanInterval(values: ArrayLike<number>, confidence = 0.95): Interval {
  const n = values.length;
  if (n < 2) throw new RangeError(`Cannot put an interval round a mean: found ${n} values, expected 2 or more`);
  const t = studentQuantile(checked(confidence), n - 1);
  let sum = 0, squares = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const mean = sum / n;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  const half = t * Math.sqrt(squares / (n - 1) / n);
  return { estimate: mean, low: mean - half, high: mean + half };
}

/** Wilson's score interval of a share `p` in `n` trials. */
function wilson(p: number, n: number, confidence: number): Interval {
  const z = normalQuantile(checked(confidence));
  const shrink = 1 / (1 + z ** 2 / n);
  const centre = shrink * (p + z ** 2 / (2 * n));
  const half = shrink * z * Math.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2);
  return {
    estimate: p,
    low: p === 0 ? 0 : centre - half, // exactly, where rounding would leave 10⁻¹⁷
    high: p === 1 ? 1 : centre + half,
  };
}

/** z such that a standard normal variable lies within ±z with the given probability. */
function normalQuantile(probability: number): number {
  return solve(withinNormal, probability);
}

/** t such that a Student variable lies within ±t with the given probability. */
function studentQuantile(probability: number, degrees: number): number {
  return solve((t) => withinStudent(t, degrees), probability);
}

/** P(|Z| ≤ z) = 2φ(z) (z + z³/3 + z⁵/(3·5) + …); Abramowitz & Stegun 26.2.11. */
function withinNormal(z: number): number {
  let sum = 0;
  for (let term = z, k = 3; term > 1e-17 * sum; k += 2) {
    sum += term;
    term *= z ** 2 / k;
  }
  return 2 / Math.sqrt(2 * Math.PI) * Math.exp(-(z ** 2) / 2) * sum;
}

/** P(|T| ≤ t) as a finite sum of powers of cos² θ, tan θ = t/√ν; Abramowitz & Stegun 26.7.3–4. */
function withinStudent(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees)), sin = Math.sin(theta), cos = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let sum = 0;
  for (let term = odd ? cos : 1, k = odd ? 1 : 0; k < degrees - 1; k += 2) {
    sum += term;
    term *= cos ** 2 * (k + 1) / (k + 2);
  }
  return odd ? 2 / Math.PI * (theta + sin * sum) : sin * sum;
}

/** Where a function that grows from 0 towards 1 reaches `target`, by bisection. */
function solve(within: (x: number) => number, target: number): number {
  let low = 0, high = 1;
  while (within(high) < target) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (within(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function checked(confidence: number): number {
  if (confidence > 0 && confidence <= 0.9999) return confidence;
  throw new RangeError(`Cannot use the confidence ${confidence}: expected a number above 0 and at most 0.9999`);
}
