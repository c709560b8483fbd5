import type { DType } from "./dtype.ts";
import { officialName, type OfficialPrefix } from "./names.ts";
import type { StreamedTensor, TensorData } from "./write_safetensors.ts";

/** How to export. */
export interface ExportOptions {
  /** What the official names start with; nothing unless told. */
  prefix?: OfficialPrefix;
  /** The type every tensor is stored as; its own unless told. `F16` halves a file for inference. */
  dtype?: DType;
}

/**
 * Tensors under our names → the same under the official ones, in the same order, for `encodeSafetensors` or `writeSafetensors`.
 *
 * A name that has no official counterpart is a `RangeError`.
 */
export function exportWeights<T extends TensorData | StreamedTensor>(
  tensors: Readonly<Record<string, T>>,
  { prefix = "", dtype }: ExportOptions = {},
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([ours, tensor]) => {
      const name = officialName(ours, prefix);
      if (name === undefined) throw new RangeError(`Cannot export "${ours}": the official code has no such tensor`);
      return [name, { ...tensor, dtype: dtype ?? tensor.dtype }];
    }),
  );
}
