/** The report as tables. */

import { type Column, markdownTable } from "@trm/metrics";
import { type Facts, type Outcome, outcomesOf, type PartName, PARTS, type Report } from "./report.ts";

/** `gpu.md`: a section for each part that was measured, and what was not and why. */
export function markdownOf(report: Report): string {
  const sections = PARTS.filter((part) => report.parts[part]).map((part) => {
    const all = [`## ${TITLES[part]}`, ...tables[part](report), ...troubles(report, part)];
    return all.map((text) => text.trim()).filter(Boolean).join("\n\n");
  });
  const small = report.small ? ["Small sizes: this tries the script and measures nothing."] : [];
  const times = PARTS.flatMap((part) => outcomesOf(report, part)).flatMap(([, { at, seconds }]) => {
    const began = Date.parse(at);
    return [began, began + 1000 * seconds];
  });
  const when = times.length > 0
    ? [`Measured from ${minute(Math.min(...times))} to ${minute(Math.max(...times))} UTC.`]
    : [];
  return ["# On this machine's GPU", ...when, ...small, ...sections].join("\n\n") + "\n";
}

function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

const TITLES: Readonly<Record<PartName, string>> = {
  doctor: "Adapter and self-tests",
  tests: "Tests",
  golden: "Numbers of the official code",
  ceilings: "Ceilings",
  matmul: "Matrix products",
  tune: "Which kernel is fastest",
  step: "Training steps",
  pytorch: "The same steps in PyTorch",
  train: "A training run of sudoku-mlp",
};

const tables: Readonly<Record<PartName, (report: Report) => string[]>> = {
  doctor(report) {
    const gpus = resultsOf(report, "doctor").filter(({ driver }) => driver !== undefined);
    const found = resultsOf(report, "doctor").filter(({ adapter }) => typeof adapter === "string");
    return [
      ...gpus.map(({ name, driver, memory, power }) => `${name}, driver ${driver}, ${memory}, ${power}`),
      markdownTable(
        ["WebGPU", "adapter", "vendor", "backend", "subgroups", "f16", "matrix units", "ops right", "wrong"],
        found.map((facts) => [
          text(facts.provider),
          text(facts.adapter),
          text(facts.vendor),
          text(facts.backend),
          subgroupsOf(facts),
          listOf(facts.features).includes("shader-f16") ? "yes" : "no",
          listOf(facts.matrixUnits).map(unitOf).join("; ") || "none",
          `${selfTestsOf(facts).filter(({ passed }) => passed).length} of ${selfTestsOf(facts).length}`,
          selfTestsOf(facts).filter(({ passed }) => !passed).map(({ op }) => op).join(", ") || "none",
        ]),
      ),
    ];
  },

  tests: (report) => [counts(report, "tests")],
  golden: (report) => [counts(report, "golden")],

  ceilings: (report) => [markdownTable(
    [
      "WebGPU",
      right("multiply-adds, f32 GFLOP/s"),
      right("copy, GB/s"),
      right("encoding 1000 dispatches, ms"),
      right("one as often, ms"),
    ],
    resultsOf(report, "ceilings").map(({ provider, gflops, gbytes, encodingMs, encodingSameMs }) => [
      text(provider),
      round(gflops),
      round(gbytes),
      round(encodingMs),
      round(encodingSameMs),
    ]),
  )],

  matmul(report) {
    const timed = resultsOf(report, "matmul");
    const ways = unique(timed.map(wayOf));
    const rows = unique(timed.map(({ product }) => text(product))).map((product) => {
      const own = timed.filter((facts) => facts.product === product);
      return [
        product,
        text(own[0].layout),
        listOf(own[0].shape).join(" × ") + (own[0].batch === undefined ? "" : `, ${own[0].batch} times`),
        ...ways.map((way) => {
          const found = own.find((facts) => wayOf(facts) === way);
          return found ? `${round(found.gflops)} (${shareOf(found, report)})` : "";
        }),
      ];
    });
    return [
      "GFLOP/s, and in brackets the share of the f32 multiply-adds that the same WebGPU reached above.",
      markdownTable(["product", "layout", "M × N × K", ...ways.map((way) => right(titleOf(way, report)))], rows),
    ];
  },

  tune(report) {
    const timed = resultsOf(report, "tune");
    const rows = [...new Map(timed.map((facts) => [`${wayOf(facts)} ${facts.what}`, facts])).values()].map((facts) => {
      const ways = listOf(facts.ways) as Facts[];
      const chosen = ways.find(({ way }) => way === facts.chosen);
      return [
        titleOf(wayOf(facts), report),
        text(facts.what),
        text(ways[0]?.way),
        round(ways[0]?.gflops),
        chosen === ways[0] ? "" : text(facts.chosen),
        chosen === ways[0] ? "" : round(chosen?.gflops),
      ];
    });
    const titles = ["by", "product", "usual kernel", right("GFLOP/s"), "faster", right("GFLOP/s")];
    return ["The steps below compute by the faster ones.", markdownTable(titles, rows)];
  },

  step(report) {
    const peers = resultsOf(report, "pytorch").filter(({ msMedian }) => msMedian !== undefined);
    const ratio = (ours: Facts, mode: string, precision: string) => {
      const peer = peers.find((facts) =>
        facts.config === ours.config && facts.mode === mode && facts.precision === precision
      );
      return peer ? (number(ours.msMedian) / number(peer.msMedian)).toFixed(2) : "";
    };
    return [
      "The last four columns are our time over PyTorch's, eager and compiled.",
      markdownTable(
        [
          ...["recipe", "by", right("batch"), right("parts"), right("ms"), right("TFLOP/s"), "loss"],
          ...["eager f32", "compiled f32", "eager bf16", "compiled bf16"].map((name) => right(`÷ ${name}`)),
        ],
        resultsOf(report, "step").map((facts) => [
          text(facts.config),
          titleOf(wayOf(facts), report),
          text(facts.batch),
          `${facts.microBatches}${facts.rematerialize ? ", blocks again" : ""}`,
          round(facts.msMedian),
          tera(facts),
          `${round(facts.lossFirst)} → ${round(facts.lossLast)}`,
          ...["f32", "bf16"].flatMap((precision) => ["eager", "compiled"].map((mode) => ratio(facts, mode, precision))),
        ]),
      ),
    ];
  },

  pytorch(report) {
    const timed = resultsOf(report, "pytorch").filter(({ mode }) => mode !== undefined);
    const abouts = unique(timed.map(({ torch, device }) => `PyTorch ${torch} on ${device}`));
    return [
      `${abouts.join("; ")}${abouts.length > 0 ? "; " : ""}f32 without TF32. Compiled is the net, with torch.compile.`,
      markdownTable(
        ["recipe", "mode", "precision", right("batch"), right("parts"), right("ms"), right("TFLOP/s"), right("GiB")],
        timed.map((facts) => [
          text(facts.config),
          text(facts.mode),
          text(facts.precision),
          text(facts.batch),
          text(facts.microBatches),
          facts.msMedian === undefined ? text(facts.cannot ?? facts.error) : round(facts.msMedian),
          tera(facts),
          facts.peakBytes === undefined ? "" : (number(facts.peakBytes) / 2 ** 30).toFixed(1),
        ]),
      ),
    ];
  },

  train(report) {
    const [trained] = report.parts.train?.train?.results ?? [];
    const [evaluated] = report.parts.train?.eval?.results ?? [];
    const lines: [what: string, found: string][] = [];
    if (trained) {
      const rate = number(trained.puzzlesPerSecond);
      lines.push(["by", titleOf(text(trained.way), report)], ["steps", text(trained.steps)]);
      lines.push(["puzzles/s, median", round(rate)]);
      lines.push(["steps/s", round(rate / number(trained.batch))]);
      lines.push(["loss", `${round(trained.lossFirst)} → ${round(trained.lossLast)}`]);
      lines.push(["seconds, in all", round(report.parts.train?.train?.seconds)]);
    }
    if (evaluated) {
      lines.push(["puzzles asked", text(evaluated.count)], ["exact", percent(evaluated.exactAccuracy)]);
      lines.push(["cells right", percent(evaluated.cellAccuracy)], ["evaluation, s", round(evaluated.seconds)]);
    }
    return [markdownTable(["what", right("found")], lines)];
  },
};

/** A line for each reason why tasks are not ok. */
function troubles(report: Report, part: PartName): string[] {
  const named = new Map<string, string[]>();
  for (const [task, { status, why }] of outcomesOf(report, part)) {
    if (status === "ok") continue;
    const reason = SAID[status] + (why === undefined ? "" : `: ${why}`);
    named.set(reason, [...named.get(reason) ?? [], task]);
  }
  const lines = [...named].map(([reason, tasks]) =>
    tasks.length > 3
      ? `- ${tasks[0]} … ${tasks[tasks.length - 1]}, ${tasks.length} in all: ${reason}`
      : `- ${tasks.join(", ")}: ${reason}`
  );
  return lines.length > 0 ? [lines.join("\n")] : [];
}

const SAID: Readonly<Record<Outcome["status"], string>> = {
  ok: "ok",
  failed: "**failed**",
  cannot: "cannot run here",
  late: "**not done in time**",
};

function counts(report: Report, part: PartName): string {
  const rows = outcomesOf(report, part).flatMap(([task, { results, seconds }]) =>
    results.map(({ passed, failed, ignored }) => [task, text(passed), text(failed), text(ignored), seconds.toFixed(0)])
  );
  return markdownTable(["what", right("passed"), right("failed"), right("left out"), right("s")], rows);
}

function resultsOf(report: Report, part: PartName): Facts[] {
  return outcomesOf(report, part).flatMap(([, { results }]) => results);
}

function wayOf({ provider, precision }: Facts): string {
  return `${provider} ${precision}`;
}

/** What a way is in words: f16 through Dawn is tensor cores where the doctor found some to be right. */
function titleOf(way: string, report: Report): string {
  if (way !== "dawn f16") return way.replace("dawn", "Dawn").replace("deno", "Deno");
  const units = listOf(report.parts.doctor?.dawn?.results[0]?.matrixUnits) as { fault?: string }[];
  return units.some(({ fault }) => fault === undefined) ? "tensor cores (Dawn f16)" : "Dawn f16, no matrix units found";
}

function shareOf({ provider, gflops }: Facts, report: Report): string {
  const ceiling = resultsOf(report, "ceilings").find((facts) => facts.provider === provider)?.gflops;
  return ceiling === undefined ? "–" : percent(number(gflops) / number(ceiling));
}

function tera({ gflop, msMedian }: Facts): string {
  return msMedian === undefined ? "" : round(number(gflop) / number(msMedian));
}

function selfTestsOf({ selfTest }: Facts): { readonly op: string; readonly passed: boolean }[] {
  return listOf(selfTest) as { op: string; passed: boolean }[];
}

function subgroupsOf({ subgroups }: Facts): string {
  const { smallest, largest } = (subgroups ?? {}) as { smallest?: number; largest?: number };
  if (smallest === undefined) return "none";
  return smallest === largest ? `${smallest}` : `${smallest} to ${largest}`;
}

function unitOf(unit: unknown): string {
  const { M, N, K, component, result, fault } = unit as Record<string, unknown>;
  return `${M} × ${N} × ${K} ${component} in ${result}: ${fault ?? "right"}`;
}

function right(title: string): Column {
  return { title, align: "right" };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function number(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

/** Three digits or more; nothing where there is no number. */
function round(value: unknown): string {
  const known = number(value);
  if (Number.isNaN(known)) return "";
  return Math.abs(known) >= 100 ? known.toFixed(0) : known.toPrecision(3);
}

function percent(value: unknown): string {
  const known = number(value);
  return Number.isNaN(known) ? "" : `${(100 * known).toFixed(1)} %`;
}
