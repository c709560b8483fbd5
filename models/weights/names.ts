/** What the official code puts before its names: nothing, or more where the model was wrapped for training and compiled. */
export type OfficialPrefix = "" | "model.inner." | "_orig_mod.model.inner.";

/** Our name for a tensor of the official code, whatever its prefix; undefined for a name it does not use. */
export function ourName(official: string): string | undefined {
  return translate(official.replace(/^(_orig_mod\.)?model\.inner\./, ""), patterns.fromOfficial);
}

/** What a name of the official code begins with; undefined for a name it does not use. */
export function officialPrefix(official: string): OfficialPrefix | undefined {
  const ours = ourName(official);
  const bare = ours === undefined ? undefined : officialName(ours);
  return bare === undefined ? undefined : official.slice(0, official.length - bare.length) as OfficialPrefix;
}

/** The official name for a parameter of ours, after the given prefix; undefined for a name we do not use. */
export function officialName(ours: string, prefix: OfficialPrefix = ""): string | undefined {
  const name = translate(ours, patterns.fromOurs);
  return name === undefined ? undefined : prefix + name;
}

// Official and ours, as in the reference code's state dict; {i} stands for a number.
const whole = [
  ["H_init", "initial.y"],
  ["L_init", "initial.z"],
  ["L{i}_init", "initial.z{i}"],
  ["embed_tokens.embedding_weight", "tokens.weight"],
  ["lm_head.weight", "outputHead.weight"],
  ["q_head.weight", "haltHead.weight"],
  ["q_head.bias", "haltHead.bias"],
  ["puzzle_emb.weights", "puzzles.weight"],
  ["embed_pos.embedding_weight", "positions.weight"],
] as const;

const levels = [
  ["L_level.layers.{i}.", "net.{i}."],
  ["H_level.layers.{i}.", "netH.{i}."],
] as const;

const layers = [
  ["self_attn.qkv_proj.weight", "attention.qkv.weight"],
  ["self_attn.o_proj.weight", "attention.output.weight"],
  ["mlp_t.gate_up_proj.weight", "mixer.gateUp.weight"],
  ["mlp_t.down_proj.weight", "mixer.down.weight"],
  ["mlp.gate_up_proj.weight", "mlp.gateUp.weight"],
  ["mlp.down_proj.weight", "mlp.down.weight"],
] as const;

interface Pattern {
  matches: RegExp;
  becomes: string;
}

const pairs = [
  ...whole,
  ...levels.flatMap(([official, ours]) => layers.map(([tail, ourTail]) => [official + tail, ours + ourTail] as const)),
];

const patterns: { fromOfficial: Pattern[]; fromOurs: Pattern[] } = {
  fromOfficial: pairs.map(([official, ours]) => pattern(official, ours)),
  fromOurs: pairs.map(([official, ours]) => pattern(ours, official)),
};

function pattern(from: string, to: string): Pattern {
  const escaped = from.replaceAll(".", "\\.").replace("{i}", "(0|[1-9]\\d*)");
  return { matches: new RegExp(`^${escaped}$`), becomes: to.replace("{i}", "$1") };
}

function translate(name: string, candidates: readonly Pattern[]): string | undefined {
  const found = candidates.find(({ matches }) => matches.test(name));
  return found && name.replace(found.matches, found.becomes);
}
