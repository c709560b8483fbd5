/** Dawn as it answers where no driver is new enough for it. */
export function create(): Pick<GPU, "requestAdapter"> {
  return { requestAdapter: () => Promise.resolve(null) };
}
