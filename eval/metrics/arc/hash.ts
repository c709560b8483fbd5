import { createHash } from "node:crypto";
import type { Grid } from "../grid.ts";

/** The reference's hash of a grid: SHA-256 of its rows, columns and cells, in hexadecimal. */
export function hashGrid({ rows, columns, cells }: Grid): string {
  return createHash("sha256").update(Uint8Array.of(rows, columns)).update(cells).digest("hex");
}
