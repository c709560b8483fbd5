/** What decides the learning rate at every step. */
export interface Schedule {
  /** The rate that the warm-up ends at. */
  readonly lr: number;
  /** Steps over which the rate rises in a line. */
  readonly warmupSteps: number;
  /** The step at which the rate is least; the reference makes no update after it. */
  readonly totalSteps: number;
  /** The least rate over `lr`; 1, as in every published TRM, keeps the rate constant after the warm-up. */
  readonly minimumRatio: number;
}

/**
 * The learning rate of an update; the first has `step` 1.
 *
 * Rises in a line to `lr`, then falls along half a cosine. TinyRecursiveModels, `cosine_schedule_with_warmup_lr_lambda`.
 */
export function learningRate(step: number, { lr, warmupSteps, totalSteps, minimumRatio }: Schedule): number {
  if (step < warmupSteps) return lr * step / warmupSteps;
  const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  const cosine = 0.5 * (1 + Math.cos(Math.PI * progress));
  return lr * (minimumRatio + Math.max(0, (1 - minimumRatio) * cosine));
}
