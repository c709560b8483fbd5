import type { MatrixUnit } from "@trm/engine";
import { type Fours, frame, placed } from "./frame.wgsl.ts";
import type { Axis, Layout } from "./product.ts";

/** How a product is divided among subgroups that multiply whole matrices. */
export interface MatrixTile {
  /** Rows and columns of the product that one subgroup makes; each a multiple of the unit's. */
  readonly rows: number;
  readonly columns: number;
  /** Subgroups of a workgroup, one below the other and side by side. */
  readonly down: number;
  readonly across: number;
  /** Columns of `a` and rows of `b` staged at a time; a multiple of the unit's. */
  readonly depth: number;
}

/** Elements between the rows of staged matrices beyond their width: 16 bytes, as units want them aligned, so that rows begin in other banks. */
const PAD = 8;

/** Bytes of workgroup memory that a kernel takes at most, unless one result at a time a subgroup is more: what every GPU with units has. */
const MOST_BYTES = 32 * 1024;

/** How much of the product a workgroup makes: `[M, N]`. */
export function sizeOfTile({ rows, columns, down, across }: MatrixTile): [M: number, N: number] {
  return [rows * down, columns * across];
}

/** Whether the subgroups of a workgroup make whole matrices of `unit`, of equal loads. */
export function fits(tile: MatrixTile, { M, N, K }: MatrixUnit, lanes: number): boolean {
  const [tileM, tileN] = sizeOfTile(tile);
  const perLane = (count: number) => count * tile.depth / 4 / (tile.down * tile.across * lanes);
  return tile.rows % M === 0 && tile.columns % N === 0 && tile.depth % K === 0 &&
    Number.isInteger(perLane(tileM)) && Number.isInteger(perLane(tileN));
}

/** Whether subgroups make as many results in one half of an axis as in the other. */
export function canHalve(axis: Axis, { rows, columns }: MatrixTile, { M, N }: MatrixUnit): boolean {
  return axis === "rows" ? rows / M % 2 === 0 : columns / N % 2 === 0;
}

/**
 * A tile of the product a workgroup, by units that multiply matrices of f16 and add up in f32: for GPUs with tensor cores.
 *
 * Factors are rounded when they are staged, as they are stored: units read rows and columns alike. While one part is multiplied, lanes
 * load the next. Units give their results to workgroup memory only, so these go through it to `put`, a few at a time.
 * With an axis `halved`, of each subgroup's rows or columns the second half are the counterparts of the first: lanes keep what they get of
 * the first results until they get their counterparts.
 * Right on a software driver; how fast it is on a GPU was not measured.
 */
export function matrixKernel(
  layout: Layout,
  dividing: Fours,
  { unit, tile, lanes, halved }: {
    readonly unit: MatrixUnit;
    readonly tile: MatrixTile;
    readonly lanes: number;
    readonly halved?: Axis;
  },
): string {
  const { M, N, K } = unit;
  const { rows, columns, down, across, depth } = tile;
  const [tileM, tileN] = sizeOfTile(tile);
  const threads = down * across * lanes;
  const a = stagedAs("a", layout === "TN" ? [depth, tileM] : [tileM, depth], threads);
  const b = stagedAs("b", layout === "NT" ? [tileN, depth] : [depth, tileN], threads);
  const aOrder = layout === "TN" ? "col" : "row";
  const bOrder = layout === "NT" ? "col" : "row";
  const aAt = (m: string, k: string) => layout === "TN" ? `(${k}) * ${a.pitch}u + ${m}` : `(${m}) * ${a.pitch}u + ${k}`;
  const bAt = (k: string, n: string) => layout === "NT" ? `(${n}) * ${b.pitch}u + ${k}` : `(${k}) * ${b.pitch}u + ${n}`;
  const ofM = (at: string, width: 1 | 4) => placed(at, { origin: "m", own: rows, halved: halved === "rows", width });
  const ofN = (at: string, width: 1 | 4) =>
    placed(at, { origin: "n", own: columns, halved: halved === "columns", width });
  const load = [
    ...a.load((row, four) => layout === "TN" ? `k + ${row}, ${ofM(four, 4)}` : `${ofM(row, 1)}, k / 4u + ${four}`),
    ...b.load((row, four) => layout === "NT" ? `${ofN(row, 1)}, k / 4u + ${four}` : `k + ${row}, ${ofN(four, 4)}`),
  ];

  const [high, wide] = [rows / M, columns / N]; //  results a subgroup keeps
  const left = `subgroup_matrix_left<f16, ${K}, ${M}>`;
  const right = `subgroup_matrix_right<f16, ${N}, ${K}>`;
  const result = `subgroup_matrix_result<f32, ${N}, ${M}>`;
  const multiply = (d: number) =>
    `{
    ${
      lines(high, (i) =>
        `let left${i} = subgroupMatrixLoad<${left}, ${aOrder}_major>(&aTile, ${
          aAt(`top + ${i * M}u`, `${d}u`)
        }, ${a.pitch}u);`)
    }
    ${
      lines(wide, (j) =>
        `let right${j} = subgroupMatrixLoad<${right}, ${bOrder}_major>(&bTile, ${
          bAt(`${d}u`, `side + ${j * N}u`)
        }, ${b.pitch}u);`)
    }
    ${
      lines(high, (i) =>
        lines(wide, (j) => `c${i}_${j} = subgroupMatrixMultiplyAccumulate(left${i}, right${j}, c${i}_${j});`))
    }
    }`;

  const [putHigh, putWide] = [halved === "rows" ? high / 2 : high, halved === "columns" ? wide / 2 : wide]; //  of firsts
  const [putRows, putColumns] = [putHigh * M, putWide * N];
  const together = resultsTogether(unit, putWide, down * across, MOST_BYTES - 2 * (a.size + b.size));
  const strip = together * N; //  columns of the results that a subgroup puts at a time
  const fours = down * across * M * strip / 4;
  const ofLane = Array.from({ length: Math.ceil(fours / threads) }, (_, q) => `local + ${q * threads}u`);
  const show = (i: number, first: number) =>
    `workgroupBarrier();
  ${
      lines(
        together,
        (j) => `subgroupMatrixStore<row_major>(&strips, s * ${M * strip}u + ${j * N}u, c${i}_${first + j}, ${strip}u);`,
      )
    }
  workgroupBarrier();`;
  const puts = (i: number, first: number) => {
    const place = (at: string) => `z, m + ${i * M}u, n + ${first * N}u, ${at}`;
    if (!halved) {
      return `${show(i, first)}
  for (var i = local; i < ${fours}u; i += ${threads}u) { putFour(${place("i")}); }`;
    }
    return `${show(i, first)}
  ${ofLane.map((at, q) => `kept${q} = four(${at});`).join(" ")}
  ${halved === "rows" ? show(i + putHigh, first) : show(i, first + putWide)}
  ${ofLane.map((at, q) => `putFour(${place(at)}, kept${q});`).join(" ")}`;
  };
  return /* wgsl */ `
// out[z, m, n] = Σ_t Σ_k f16(a[t, m, k]) f16(b[t, k, n])      ${layout}, one workgroup per (z, ${
    down * putRows
  } of m, ${across * putColumns} of n)${halved ? ` of half the ${halved}, and their counterparts` : ""}
${frame(layout, dividing, { beyond: true, halved })}
var<workgroup> aTile: array<f16, ${a.size}>; //    [${a.rows}, ${a.pitch}]
var<workgroup> bTile: array<f16, ${b.size}>; //    [${b.rows}, ${b.pitch}]
var<workgroup> strips: array<f32, ${down * across * M * strip}>; //  [subgroups, ${M}, ${strip}]
fn four(i: u32) -> vec4f { return vec4f(${[0, 1, 2, 3].map((j) => `strips[4u * i + ${j}u]`).join(", ")}); }
fn putFour(z: u32, m: u32, n: u32, i: u32${halved ? ", first: vec4f" : ""}) {
  if (i >= ${fours}u) { return; }
  let s = i / ${M * strip / 4}u;
  let row = m + s / ${across}u * ${putRows}u + i / ${strip / 4}u % ${M}u;
  let column = (n + s % ${across}u * ${putColumns}u) / 4u + i % ${strip / 4}u;
  ${halved ? "putPairs(z, row, column, first, four(i));" : "put(z, row, column, four(i));"}
}
@compute @workgroup_size(${threads}) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32, @builtin(subgroup_id) s: u32,
) {
  let tilesAcross = (${halved === "columns" ? "size.N / 2u" : "size.N"} + ${across * putColumns - 1}u) / ${
    across * putColumns
  }u;
  let tilesDown = (${halved === "rows" ? "size.half" : "size.M"} + ${down * putRows - 1}u) / ${down * putRows}u;
  let at = group.y * groups.x + group.x;
  let n = at % tilesAcross * ${across * putColumns}u;
  let m = at / tilesAcross % tilesDown * ${down * putRows}u;
  let z = at / tilesAcross / tilesDown;
  if (z >= size.batches) { return; }
  let top = s / ${across}u * ${rows}u;
  let side = s % ${across}u * ${columns}u;
  ${lines(high, (i) => lines(wide, (j) => `var c${i}_${j} = ${result}();`))}
  var t = z * size.terms;
  var k = 0u;
  ${lines(load.length, (i) => `var next${i} = vec4f(0);`)}
  let parts = size.terms * ((size.K + ${depth - 1}u) / ${depth}u);
  for (var part = 0u; part <= parts; part++) {
    if (part < parts) {
    ${lines(load.length, (i) => `next${i} = ${load[i]};`)}
    }
    if (part > 0u) {
    ${lines(depth / K, (d) => multiply(d * K))}
    }
    workgroupBarrier();
    ${a.store(0)}
    ${b.store(a.loads)}
    workgroupBarrier();
    k += ${depth}u;
    if (k >= size.K) {
      k = 0u;
      t++;
    }
  }
  ${halved ? lines(ofLane.length, (q) => `var kept${q} = vec4f(0);`) : ""}
  ${lines(putHigh, (i) => lines(putWide / together, (j) => puts(i, j * together)))}
}`;
}

/** A matrix in workgroup memory, stored as it lies in the operand, and how lanes fill it, four neighbours at a time. */
function stagedAs(name: "a" | "b", [rows, columns]: readonly [number, number], threads: number) {
  const pitch = columns + PAD;
  const fours = columns / 4;
  const loads = rows * fours / threads;
  const row = (i: number) => `(local + ${i * threads}u) / ${fours}u`;
  const four = (i: number) => `(local + ${i * threads}u) % ${fours}u`;
  return {
    rows,
    pitch,
    size: rows * pitch,
    /** Loads of a lane. */
    loads,
    /** Their expressions, given where in the operand row and four lie. */
    load: (place: (row: string, four: string) => string) =>
      Array.from({ length: loads }, (_, i) => `${name}4(t * size.${name}Stride, ${place(row(i), four(i))})`),
    /** Rounds and stores what `next{first}`, … hold. */
    store: (first: number) =>
      lines(loads, (i) =>
        `{ let to = ${row(i)} * ${pitch}u + 4u * (${four(i)});
      let rounded = vec4<f16>(next${first + i});
      ${[0, 1, 2, 3].map((j) => `${name}Tile[to + ${j}u] = rounded[${j}];`).join(" ")} }`),
  };
}

/** How many of the `wide` results beside each other a subgroup stores at once within so many bytes. */
function resultsTogether({ M, N }: MatrixUnit, wide: number, subgroups: number, bytes: number): number {
  const most = Math.max(1, Math.floor(bytes / (4 * M * N * subgroups)));
  return Array.from({ length: Math.min(wide, most) }, (_, i) => i + 1).findLast((count) =>
    wide % count === 0
  ) as number;
}

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n    ");
}
