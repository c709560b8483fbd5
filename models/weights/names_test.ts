import { assertEquals } from "@std/assert";
import { officialName, officialPrefix, ourName } from "./names.ts";

const names = {
  "H_init": "initial.y",
  "L_init": "initial.z",
  "L6_init": "initial.z6",
  "embed_tokens.embedding_weight": "tokens.weight",
  "lm_head.weight": "outputHead.weight",
  "q_head.weight": "haltHead.weight",
  "q_head.bias": "haltHead.bias",
  "puzzle_emb.weights": "puzzles.weight",
  "embed_pos.embedding_weight": "positions.weight",
  "L_level.layers.0.self_attn.qkv_proj.weight": "net.0.attention.qkv.weight",
  "L_level.layers.1.self_attn.o_proj.weight": "net.1.attention.output.weight",
  "L_level.layers.1.mlp_t.gate_up_proj.weight": "net.1.mixer.gateUp.weight",
  "L_level.layers.1.mlp_t.down_proj.weight": "net.1.mixer.down.weight",
  "L_level.layers.10.mlp.gate_up_proj.weight": "net.10.mlp.gateUp.weight",
  "H_level.layers.3.mlp.down_proj.weight": "netH.3.mlp.down.weight",
};

Deno.test("ourName() and officialName() invert each other, under every prefix", () => {
  for (const [official, ours] of Object.entries(names)) {
    for (const prefix of ["", "model.inner.", "_orig_mod.model.inner."] as const) {
      assertEquals(ourName(prefix + official), ours);
      assertEquals(officialName(ours, prefix), prefix + official);
      assertEquals(officialPrefix(prefix + official), prefix);
    }
  }
});

Deno.test("ourName() and officialName() know no other names", () => {
  for (
    const name of [
      "",
      "L_init.weight",
      "L01_init",
      "L_level.layers.-1.mlp.down_proj.weight",
      "model.H_init",
      "model.inner.",
    ]
  ) {
    assertEquals(ourName(name), undefined);
    assertEquals(officialPrefix(name), undefined);
  }
  for (const name of ["", "initial", "net.01.mlp.down.weight", "H_init", "netZ.0.mlp.down.weight"]) {
    assertEquals(officialName(name), undefined);
  }
});
