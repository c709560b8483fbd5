import { type Device, openDevice, type Precision, type Provider } from "@trm/engine";
import { type LoopState, openRun, type Which } from "@trm/train";

/** The device that a command asks a run's model on: it computes in what the model was trained in unless told otherwise. */
export async function runDevice(
  run: string,
  which: Which,
  { gpu, precision }: { readonly gpu: Provider; readonly precision?: Precision },
): Promise<Device> {
  return await openDevice({ provider: gpu, precision: precision ?? await trainedIn(run, which) });
}

async function trainedIn(run: string, which: Which): Promise<Precision | undefined> {
  using checkpoint = await (await openRun(run)).open(which);
  return (checkpoint.loop as LoopState).precision;
}
