export { type ArcAugmentation, arcName, augmentArc, parseArcName, restoreArc } from "./arc.ts";
export { inverseColours, permuteColours } from "./colours.ts";
export { dihedral, type Grid, inverseDihedral, swapsSides } from "./dihedral.ts";
export { CANVAS, gridToTokens, type Offset, offsetLimits, tokensToGrid } from "./translate.ts";
