import { METRICS } from "@trm/train";
import { type Check, same, within } from "./compare.ts";
import type { Mode } from "./compare_fixture.ts";

/** How far off a loss may be, relative to it. */
export const lossTolerance: Readonly<Record<Mode, number>> = {
  "teacher forced": 1e-5,
  "free running": 1e-4,
  "in f16": 1e-2,
};

/** A step's loss and sums, as the fixtures have them. */
export interface ScoresJson {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The reference's names of our sums. */
export const officialMetrics: Readonly<Record<typeof METRICS[number], string>> = {
  count: "count",
  accuracy: "accuracy",
  exactAccuracy: "exact_accuracy",
  haltAccuracy: "q_halt_accuracy",
  steps: "steps",
  lmLoss: "lm_loss",
  haltLoss: "q_halt_loss",
  continueLoss: "q_continue_loss",
};

/** Sums by name, from what a step has added up. */
export function namedSums(sums: ArrayLike<number>): Record<typeof METRICS[number], number> {
  return Object.fromEntries(METRICS.map((name, i) => [name, sums[i]])) as Record<typeof METRICS[number], number>;
}

/** What turns where two logits are nearly alike. */
export const turning: readonly string[] = ["accuracy", "exactAccuracy", "haltAccuracy"];

/**
 * Counts exactly, losses within `tolerance` of the whole loss; a loss that is not recorded is 0.
 *
 * Where logits are `rounded`, what may turn is left out, and where an answer turned right or wrong, what halting should have said.
 */
export function compareScores(
  sums: ArrayLike<number>,
  { loss, metrics }: ScoresJson,
  { what, tolerance, rounded = false }: {
    readonly what: string;
    readonly tolerance: number;
    readonly rounded?: boolean;
  },
): Check[] {
  const found = namedSums(sums);
  const expected = (name: typeof METRICS[number]) => metrics[officialMetrics[name]] ?? 0;
  const counts = (["count", "exactAccuracy", "haltAccuracy", "steps"] as const)
    .filter((name) => !rounded || !turning.includes(name));
  const turned = rounded && found.exactAccuracy !== expected("exactAccuracy");
  const losses = turned ? ["lmLoss"] as const : ["lmLoss", "haltLoss", "continueLoss"] as const;
  const whole = found.lmLoss + 0.5 * (found.haltLoss + found.continueLoss);
  const relative = (value: number) => value / Math.abs(loss);
  return [
    ...(turned ? [] : [within(`${what}/loss`, [relative(whole)], [relative(loss)], tolerance)]),
    ...losses.map((name) =>
      within(`${what}/${officialMetrics[name]}`, [relative(found[name])], [relative(expected(name))], tolerance)
    ),
    same(`${what}/counts`, counts.map((name) => found[name]), counts.map(expected)),
    ...(rounded
      ? []
      : [within(`${what}/accuracy`, [found.accuracy], [expected("accuracy")], 1e-6 * Math.max(1, metrics.count))]), // f32 sums
  ];
}
