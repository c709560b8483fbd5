import type { Recipe } from "../recipe.ts";
import { arc1Att } from "./arc_agi/arc_1_att.ts";
import { arc1Direct } from "./arc_agi/arc_1_direct.ts";
import { arc1Hrm } from "./arc_agi/arc_1_hrm.ts";
import { arc1Mlp } from "./arc_agi/arc_1_mlp.ts";
import { arc2Att } from "./arc_agi/arc_2_att.ts";
import { arc2Direct } from "./arc_agi/arc_2_direct.ts";
import { arc2Hrm } from "./arc_agi/arc_2_hrm.ts";
import { arc2Mlp } from "./arc_agi/arc_2_mlp.ts";
import { mazeAtt } from "./maze_hard/att.ts";
import { mazeDirect } from "./maze_hard/direct.ts";
import { mazeHrm } from "./maze_hard/hrm.ts";
import { mazeMlp } from "./maze_hard/mlp.ts";
import { sudokuAtt } from "./sudoku_extreme/att.ts";
import { sudokuDirect } from "./sudoku_extreme/direct.ts";
import { sudokuFullDirect } from "./sudoku_extreme/full_direct.ts";
import { sudokuFullHrm } from "./sudoku_extreme/full_hrm.ts";
import { sudokuHrm } from "./sudoku_extreme/hrm.ts";
import { sudokuHrmT1N1 } from "./sudoku_extreme/hrm_t1_n1.ts";
import { sudokuHrmT3N3 } from "./sudoku_extreme/hrm_t3_n3.ts";
import { sudokuHrmT3N6 } from "./sudoku_extreme/hrm_t3_n6.ts";
import { sudokuHrmT4N4 } from "./sudoku_extreme/hrm_t4_n4.ts";
import { sudokuHrmT6N3 } from "./sudoku_extreme/hrm_t6_n3.ts";
import { sudokuHrmT6N6 } from "./sudoku_extreme/hrm_t6_n6.ts";
import { sudokuMlp } from "./sudoku_extreme/mlp.ts";
import { sudokuMlp4Blocks } from "./sudoku_extreme/mlp_4_blocks.ts";
import { sudokuMlpAct } from "./sudoku_extreme/mlp_act.ts";
import { sudokuMlpMultiscale } from "./sudoku_extreme/mlp_multiscale.ts";
import { sudokuMlpNoEma } from "./sudoku_extreme/mlp_no_ema.ts";
import { sudokuMlpOneStep } from "./sudoku_extreme/mlp_one_step.ts";
import { sudokuMlpSeparate } from "./sudoku_extreme/mlp_separate.ts";
import { sudokuMlpSingle } from "./sudoku_extreme/mlp_single.ts";
import { sudokuMlpT1N2 } from "./sudoku_extreme/mlp_t1_n2.ts";
import { sudokuMlpT2N2 } from "./sudoku_extreme/mlp_t2_n2.ts";
import { sudokuMlpT2N4 } from "./sudoku_extreme/mlp_t2_n4.ts";
import { sudokuMlpT3N12 } from "./sudoku_extreme/mlp_t3_n12.ts";
import { sudokuMlpT4N8 } from "./sudoku_extreme/mlp_t4_n8.ts";
import { sudokuMlpT6N12 } from "./sudoku_extreme/mlp_t6_n12.ts";
import { sudokuMlpT6N6 } from "./sudoku_extreme/mlp_t6_n6.ts";
import { sudoku4x4 } from "./sudoku_4x4.ts";
import { sudoku6x6 } from "./sudoku_6x6.ts";

/** Every recipe: the small ones, then the published ones, by data set and table. */
export const recipes: readonly Recipe[] = [
  sudoku4x4,
  sudoku6x6,
  sudokuMlp,
  sudokuAtt,
  sudokuMlpAct,
  sudokuMlpSeparate,
  sudokuMlpNoEma,
  sudokuMlp4Blocks,
  sudokuMlpT2N2,
  sudokuMlpOneStep,
  sudokuMlpMultiscale,
  sudokuMlpSingle,
  sudokuMlpT1N2,
  sudokuMlpT2N4,
  sudokuMlpT4N8,
  sudokuMlpT3N12,
  sudokuMlpT6N6,
  sudokuMlpT6N12,
  sudokuHrm,
  sudokuHrmT1N1,
  sudokuHrmT3N3,
  sudokuHrmT4N4,
  sudokuHrmT3N6,
  sudokuHrmT6N3,
  sudokuHrmT6N6,
  sudokuDirect,
  sudokuFullHrm,
  sudokuFullDirect,
  mazeAtt,
  mazeMlp,
  mazeHrm,
  mazeDirect,
  arc1Att,
  arc1Mlp,
  arc1Hrm,
  arc1Direct,
  arc2Att,
  arc2Mlp,
  arc2Hrm,
  arc2Direct,
];

/** The recipe of that name; undefined where there is none. */
export function findRecipe(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}
