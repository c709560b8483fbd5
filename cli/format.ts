/** Numbers with their units, as commands print them. */

/** Whole seconds, minutes and hours: `8 s`, `1 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(whole / 60);
  if (minutes < 48 * 60) return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A count with its thousands apart: `12 000`. */
export function formatCount(count: number): string {
  return Math.round(count).toString().replace(/\B(?=(\d{3})+$)/g, " ");
}

/** A share of one as a percentage: `61.3 %`. */
export function formatPercent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** Bytes in binary units: `10.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes, unit = 0;
  while (value >= 1024 && unit < units.length - 1) value /= 1024, unit++;
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** Floating-point operations in decimal units: `33.0 TFLOP`. */
export function formatFlop(flop: number): string {
  const units = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"];
  let value = flop, unit = 0;
  while (value >= 1000 && unit < units.length - 1) value /= 1000, unit++;
  return unit === 0 ? `${flop} FLOP` : `${value.toFixed(1)} ${units[unit]}`;
}

/** How long the rest should take at the pace so far, in seconds; infinite before the first step. */
export function secondsLeft({ done, total, elapsed }: { done: number; total: number; elapsed: number }): number {
  return done === 0 ? Infinity : elapsed * Math.max(0, total - done) / done;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
