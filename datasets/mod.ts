export { type LegacyRandom, legacyRandom, type LegacyState } from "./random/legacy.ts";
export { philoxKey, type PhiloxRandom, philoxRandom, type PhiloxState } from "./random/philox.ts";
