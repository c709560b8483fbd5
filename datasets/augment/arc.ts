import { inverseColours, permuteColours } from "./colours.ts";
import { dihedral, type Grid, inverseDihedral } from "./dihedral.ts";

/** One of ARC's versions of a task: new colours first, then a symmetry of the square. */
export interface ArcAugmentation {
  /** The number of the symmetry, as {@linkcode dihedral} counts them. */
  readonly dihedral: number;
  /** The new colour of each of the 10 colours. */
  readonly colours: readonly number[];
}

/** Recolours, then turns a grid. */
export function augmentArc(grid: Grid, augmentation: ArcAugmentation): Grid {
  return dihedral(permuteColours(grid, augmentation.colours), augmentation.dihedral);
}

/** Undoes {@linkcode augmentArc}. */
export function restoreArc(grid: Grid, augmentation: ArcAugmentation): Grid {
  return permuteColours(dihedral(grid, inverseDihedral(augmentation.dihedral)), inverseColours(augmentation.colours));
}

/** The reference's name of an augmented task: `task|||t3|||0213456789`; the task's own when it is not augmented. */
export function arcName(task: string, augmentation?: ArcAugmentation): string {
  if (!augmentation) return task;
  return [task, `t${augmentation.dihedral}`, augmentation.colours.join("")].join(SEPARATOR);
}

/** Reads a name written by {@linkcode arcName}: the task before the first separator, the augmentation after the last two. */
export function parseArcName(name: string): { task: string; augmentation?: ArcAugmentation } {
  const parts = name.split(SEPARATOR);
  if (parts.length === 1) return { task: name };
  const [symmetry, digits] = parts.slice(-2);
  if (parts.length < 3 || !/^t[0-7]$/.test(symmetry) || [...digits].sort().join("") !== "0123456789") {
    throw new SyntaxError(`Cannot read the ARC name "${name}": expected task|||t<0–7>|||<10 different digits>`);
  }
  return { task: parts[0], augmentation: { dihedral: Number(symmetry[1]), colours: [...digits].map(Number) } };
}

const SEPARATOR = "|||";
