/** What the gradients of rmsNorm bind: dy, y and r, then, unless it is written where dy lies, dx. */
export function bindings(dx: "dy" | "dx", type: string, scale: string): string {
  const apart = dx === "dx";
  const lines = [
    `@group(0) @binding(0) var<storage, ${apart ? "read" : "read_write"}> dy: array<${type}>;${
      apart ? "" : " // then dx"
    }`,
    `@group(0) @binding(1) var<storage, read> y: array<${type}>;`,
    `@group(0) @binding(2) var<storage, read> r: array<${scale}>;`,
    ...(apart ? [`@group(0) @binding(3) var<storage, read_write> dx: array<${type}>;`] : []),
    `@group(0) @binding(${apart ? 4 : 3}) var<uniform> size: Sizes;`,
  ];
  return lines.join("\n");
}
