/**
 * WGSL for rows of `dh` numbers held in registers: `count` vectors of four, or of two where four does not divide `dh`.
 *
 * A row called `q` is the variables `q0`, `q1`, …: an array would be kept in memory by drivers that do not unroll.
 */
export interface Row {
  readonly type: "vec4f" | "vec2f";
  /** Vectors in a row. */
  readonly count: number;
  /** Declares a row of constants, read from `array` at the vector index `at`, which differs between lanes. */
  load(name: string, array: string, at: string): string;
  /** The same where all lanes of the workgroup read one row; the lane's index is called `local`. */
  share(name: string, array: string, at: string): string;
  /** Declares a row of variables, zeros at first. */
  zeros(name: string): string;
  /** `Σ a·b` as an expression. */
  dot(a: string, b: string): string;
  /** `to += by * row`. */
  add(to: string, by: string, row: string): string;
  /** `row *= by`. */
  scale(row: string, by: string): string;
  /** Writes `row * by` to `array` at the vector index `at`. */
  store(array: string, at: string, row: string, by: string): string;
  /** The halves of a row are whole fours, so that {@linkcode Row.put} stores pairs. */
  readonly paired: boolean;
  /** Writes `row * by` to `out` at the vector index `at`, by `epiloguePairs` where `paired`. */
  put(at: string, row: string, by: string): string;
  /** The function that {@linkcode Row.dot} uses. */
  readonly total: string;
}

/**
 * How the lanes of a workgroup work together.
 *
 * With `share`, a workgroup is one subgroup whose lanes load a vector each and hand it round. Software drivers load lane by lane even where
 * all lanes read one address: sharing made attention 3 and its gradient 3.8 times as fast (B = 32, L = 81, H = 4, dh = 32, lavapipe).
 */
export interface Team {
  readonly lanes: number;
  readonly share: boolean;
}

/** How kernels with heads of `dh` channels hold a row. */
export function rowOf(dh: number, team: Team): Row {
  const type = dh % 4 === 0 ? "vec4f" : "vec2f";
  const count = dh / (dh % 4 === 0 ? 4 : 2);
  const paired = dh % 8 === 0;
  const times = (n: number, statement: (c: number) => string) => Array.from({ length: n }, (_, c) => statement(c));
  const each = (statement: (c: number) => string) => times(count, statement).join(" ");
  const load: Row["load"] = (name, array, at) => each((c) => `let ${name}${c} = ${array}[${at} + ${c}u];`);
  const handRound: Row["share"] = (name, array, at) => {
    const loads = times(
      Math.ceil(count / team.lanes),
      (k) => `let ${name}Part${k} = ${array}[${at} + min(${k * team.lanes}u + local, ${count - 1}u)];`,
    );
    const part = (c: number) => `subgroupBroadcast(${name}Part${Math.floor(c / team.lanes)}, ${c % team.lanes}u)`;
    return `${loads.join(" ")} ${each((c) => `let ${name}${c} = ${part(c)};`)}`;
  };
  const store: Row["store"] = (array, at, row, by) => each((c) => `${array}[${at} + ${c}u] = ${row}${c} * ${by};`);
  const pairs = (at: string, row: string, by: string) =>
    times(
      count / 2,
      (c) => `epiloguePairs(${row}${c} * ${by}, ${row}${c + count / 2} * ${by}, 2u * ${at} + ${4 * c}u, ${dh / 2}u);`,
    ).join(" ");
  return {
    type,
    count,
    load,
    share: team.share ? handRound : load,
    zeros: (name) => each((c) => `var ${name}${c} = ${type}(0);`),
    dot: (a, b) => `total(${times(count, (c) => `${a}${c} * ${b}${c}`).join(" + ")})`,
    add: (to, by, row) => each((c) => `${to}${c} += ${by} * ${row}${c};`),
    scale: (row, by) => each((c) => `${row}${c} *= ${by};`),
    store,
    paired,
    put: (at, row, by) => paired ? pairs(at, row, by) : store("out", at, row, by),
    total: `fn total(x: ${type}) -> f32 { return ${type === "vec4f" ? "(x.x + x.y) + (x.z + x.w)" : "x.x + x.y"}; }`,
  };
}

/** The entry point's parameters; `local` is the lane's index in its workgroup, which with `share` is one subgroup. */
export function parameters({ share }: Team): string {
  return `@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(${share ? "subgroup_invocation_id" : "local_invocation_index"}) local: u32,`;
}
