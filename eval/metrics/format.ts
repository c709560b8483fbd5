import type { Interval } from "./interval.ts";

/** A share of one as a percentage: `61.3 %`. */
export function formatPercent(share: number, digits = 1): string {
  return `${hundredfold(share, digits)} %`;
}

/** A share with its interval, in percent: `61.3 % (60.9–61.7)`. */
export function formatInterval({ estimate, low, high }: Interval, digits = 1): string {
  return `${formatPercent(estimate, digits)} (${hundredfold(low, digits)}–${hundredfold(high, digits)})`;
}

/** A mean share with half its symmetric interval, in percent: `61.3 ± 0.4 %`. */
export function formatMeanInterval({ estimate, high }: Interval, digits = 1): string {
  return `${hundredfold(estimate, digits)} ± ${hundredfold(high - estimate, digits)} %`;
}

function hundredfold(share: number, digits: number): string {
  return (100 * share).toFixed(digits);
}
