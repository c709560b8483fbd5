import type { Build, Data, FrameConfig, Halting, Model } from "@trm/layers";
import { direct, hrm } from "@trm/hrm-baseline";
import type { Schedule, StepConfig } from "@trm/train";
import { trm, type TrmConfig } from "@trm/trm";
import { type Json, Unsupported } from "./fixture.ts";
import { crossEntropyKind } from "./losses.ts";
import type { ScoresJson } from "./scores.ts";

/** The JSON of a model fixture. */
export interface ModelJson extends Json {
  readonly model_class: string;
  readonly loss_type: string;
  readonly config: ConfigJson;
  readonly derived: { readonly puzzle_emb_len_effective: number };
  readonly training: TrainingJson;
  readonly steps: readonly (ScoresJson & {
    readonly lr: { readonly puzzle_emb: number; readonly main: number };
    readonly reported: Readonly<Record<string, number>>;
  })[];
  readonly eval?: readonly ScoresJson[] | null;
  readonly eval_ema?: readonly ScoresJson[] | null;
  readonly tolerance: Readonly<Record<string, Readonly<Record<string, { readonly atol_free_running: number }>>>>;
}

interface ConfigJson {
  readonly H_cycles: number;
  readonly L_cycles: number;
  readonly H_layers: number;
  readonly L_layers: number;
  readonly hidden_size: number;
  readonly num_heads: number;
  readonly expansion: number;
  readonly pos_encodings: string;
  readonly mlp_t?: boolean;
  readonly no_ACT_continue?: boolean;
  readonly puzzle_emb_ndim: number;
  readonly halt_max_steps: number;
  readonly halt_exploration_prob: number;
  readonly forward_dtype: string;
  readonly batch_size: number;
  readonly seq_len: number;
  readonly vocab_size: number;
  readonly num_puzzle_identifiers: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
}

interface TrainingJson {
  readonly lr: number;
  readonly lr_min_ratio: number;
  readonly lr_warmup_steps: number;
  readonly total_steps: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weight_decay: number;
  readonly puzzle_emb_lr: number;
  readonly puzzle_emb_weight_decay: number;
  readonly ema_rate?: number | null;
  readonly freeze_weights: boolean;
  readonly global_batch_size: number;
  readonly model_call_extra?: { readonly compute_target_q?: boolean };
}

/** The model that a fixture is of, by the last part of the reference's module name. */
const families: Readonly<Record<string, (json: ModelJson, data: Data, build?: Build) => Model>> = {
  trm: tiny("pair"),
  trm_singlez: tiny("single"),
  trm_hier6: tiny("multiscale"),
  hrm: hierarchical,
  hrm_act_v1: hierarchical,
  transformers_baseline: (json, data, build) => {
    const halting = json.training.model_call_extra?.compute_target_q ? "learned" : "compare";
    return direct({ kind: "direct", ...frameOf(json), blocks: json.config.H_layers, halting }, data, build);
  },
};

/** Makes the model of a fixture. */
export function modelOf(json: ModelJson, build?: Build): Model {
  const { seq_len, vocab_size, num_puzzle_identifiers, forward_dtype, halt_exploration_prob } = json.config;
  const family = json.model_class.split("@")[0].split(".").at(-1) as string;
  if (!families[family]) throw new Unsupported(`no model is like "${json.model_class}"`);
  if (forward_dtype !== "float32") throw new Unsupported(`computes in ${forward_dtype}`);
  if (halt_exploration_prob !== 0) throw new Unsupported("explores, which depends on the reference's random numbers");
  const data = { length: seq_len, vocabulary: vocab_size, identifiers: num_puzzle_identifiers };
  return families[family](json, data, build);
}

/** The blocks of the net that made a traced call, `NNN_L_level` or `NNN_H_level`. */
export function blocksOf({ config: { L_layers, H_layers } }: ModelJson, call: string): number {
  return call.endsWith("_L_level") ? L_layers : H_layers || L_layers; // TRM's one net makes both; it has no H_layers
}

/** How the fixture's model was trained. */
export function stepConfigOf({ config, training, loss_type }: ModelJson): StepConfig {
  if (training.global_batch_size !== config.batch_size) throw new Unsupported("was trained on a part of the batch");
  return {
    batch: config.batch_size,
    microBatches: 1,
    supervisionSteps: config.halt_max_steps,
    exploration: 0,
    loss: crossEntropyKind(loss_type),
    optimizer: { kind: "adam-atan2", beta1: training.beta1, beta2: training.beta2 },
    emaDecay: training.ema_rate ?? undefined,
    trained: training.freeze_weights ? "puzzles" : "all",
  };
}

/** The learning rates of the weights and of the puzzle embedding. */
export function schedulesOf({ training }: ModelJson): { readonly main: Schedule; readonly puzzles: Schedule } {
  const { lr, puzzle_emb_lr, lr_warmup_steps, total_steps, lr_min_ratio } = training;
  const main = { lr, warmupSteps: lr_warmup_steps, totalSteps: total_steps, minimumRatio: lr_min_ratio };
  return { main, puzzles: { ...main, lr: puzzle_emb_lr } };
}

function tiny(latents: TrmConfig["latents"]): typeof families[string] {
  return (json, data, build) => {
    const { L_layers, L_cycles, H_cycles, no_ACT_continue } = json.config;
    const halting: Halting = no_ACT_continue ?? true ? "sign" : "learned";
    const recursion = { blocks: L_layers, n: L_cycles, T: H_cycles, latents, halting } as const;
    return trm({ kind: "trm", ...frameOf(json), ...recursion, nets: "shared", gradient: "recursion" }, data, build);
  };
}

function hierarchical(json: ModelJson, data: Data, build?: Build): Model {
  const { H_layers: slowBlocks, L_layers: blocks, L_cycles: n, H_cycles: T } = json.config;
  return hrm({ kind: "hrm", ...frameOf(json), blocks, slowBlocks, n, T, halting: "learned" }, data, build);
}

function frameOf({ config, derived }: ModelJson): FrameConfig {
  const { pos_encodings: positions } = config;
  return {
    mixer: config.mlp_t ? "mlp" : "attention",
    positions: positions === "rope" || positions === "learned" ? positions : "none",
    hidden: config.hidden_size,
    heads: config.num_heads,
    expansion: config.expansion,
    widthMultiple: 256,
    eps: config.rms_norm_eps,
    theta: config.rope_theta,
    puzzlePositions: derived.puzzle_emb_len_effective,
    puzzleWidth: config.puzzle_emb_ndim,
  };
}
