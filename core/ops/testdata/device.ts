import { type Device, NoAdapterError, openDevice } from "@trm/engine";

/** The device that kernels are tested on; where there is none, references and gradients alone are. */
export const device: Device | undefined = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
  console.warn("No GPU and no software driver: kernels are not tested here, references and gradients are");
});

/** The same as one that computes in f16, what lies between two ops being stored so; undefined where it cannot. */
export const half: Device | undefined = device && await openDevice({ precision: "f16" }).catch((error): undefined => {
  if (!(error instanceof RangeError)) throw error;
});
