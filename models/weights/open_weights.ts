import { openFile } from "./byte_source.ts";
import { openPyTorch } from "./pytorch.ts";
import { openSafetensors } from "./safetensors.ts";
import type { WeightFile } from "./weight_file.ts";

/** Opens a safetensors file or a PyTorch state dict, told apart by their first bytes, not by the file's name. */
export async function openWeights(path: string): Promise<WeightFile> {
  switch (sniff(await firstBytes(path))) {
    case "zip":
      return await openPyTorch(path);
    case "safetensors":
      return await openSafetensors(path);
    case "pickle":
      throw new SyntaxError(
        `Cannot read "${path}": a bare pickle, as PyTorch wrote before 1.6; load and save it with a newer one`,
      );
    default:
      throw new SyntaxError(`Cannot read "${path}": neither safetensors nor a PyTorch state dict`);
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  using source = await openFile(path);
  return await source.read(0, Math.min(9, source.size));
}

function sniff(bytes: Uint8Array): "safetensors" | "zip" | "pickle" | undefined {
  if (bytes[8] === 0x7b) return "safetensors"; // "{" after the header's length; in a zip, this byte is the compression method
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "zip"; // "PK"
  if (bytes[0] === 0x80) return "pickle"; // PROTO
  return undefined;
}
