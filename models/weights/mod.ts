/**
 * Reading and writing weights: safetensors, PyTorch state dicts, and the names the official code gives its tensors.
 *
 * Files are checked before anything is allocated, a PyTorch pickle can execute nothing, and a large table is read by rows.
 *
 * @example Writes two tensors, one of them halved in size for inference, and reads them back
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@trm/weights";
 *
 * const bytes = encodeSafetensors({
 *   "tokens.weight": { dtype: "F32", shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) },
 *   "outputHead.weight": { dtype: "F16", shape: [1, 2], data: new Float32Array([0.5, -0.25]) },
 * });
 * const { tensors } = decodeSafetensors(bytes);
 * console.log(tensors["tokens.weight"].data); // Float32Array [1, 2, 3, 4]
 * ```
 *
 * @module
 */
export type { DType, TensorArray } from "./dtype.ts";
export { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from "./float16.ts";
export { openWeights } from "./open_weights.ts";
export { readChunks } from "./weight_file.ts";
export type { WeightFile } from "./weight_file.ts";
export { decodeSafetensors, openSafetensors } from "./safetensors.ts";
export type { SafetensorsFile } from "./safetensors.ts";
export type { HeaderEntry } from "./safetensors_header.ts";
export { encodeSafetensors, writeSafetensors } from "./write_safetensors.ts";
export type { StreamedTensor, TensorData } from "./write_safetensors.ts";
export { openPyTorch } from "./pytorch.ts";
export { officialName, officialPrefix, ourName } from "./names.ts";
export type { OfficialPrefix } from "./names.ts";
export { importWeights } from "./import_weights.ts";
export type { ImportedTensor, ImportOptions, ShapeMismatch, WeightImport } from "./import_weights.ts";
export { exportWeights } from "./export_weights.ts";
export type { ExportOptions } from "./export_weights.ts";
