/** What a comparison can be asked for. */

import { type BenchName, benchSteps } from "@trm/train/bench";
import { UsageError } from "../../../cli/usage_error.ts";
import { readSeconds, readWhole, readWords } from "../../command_line.ts";

/** All that can be compared; a machine may lack PyTorch. */
export const PEERS = ["trm", "jax-js", "tensorflow-js", "pytorch"] as const;

/** One of them. */
export type PeerName = typeof PEERS[number];

const STEPS = Object.keys(benchSteps).join(",");

/** What `--help` prints. */
export const USAGE: string = `deno task bench:peers [flags]

  --configs   steps to compare, with commas between: ${STEPS} unless said
  --peers     ${PEERS.join()} unless said; trm first: the others' times are divided by its
  --rounds    timings of each, in turns; 5 unless said
  --no-products  leaves out the matrix products
  --out       folder for peers.json and peers.md; runs/peers unless said
  --note      a sentence for the reports: what else the machine does
  --patience  seconds that a peer may take for a step; 1800 unless said`;

/** What is compared, and how. */
export interface Options {
  readonly configs: readonly BenchName[];
  readonly peers: readonly PeerName[];
  readonly rounds: number;
  /** Whether matrix products are compared too. */
  readonly products: boolean;
  /** The folder of the reports. */
  readonly out: string;
  readonly note: string;
  /** Seconds for an answer. */
  readonly patience: number;
}

/** Reads the command line; throws a `UsageError` where it asks for what cannot be, or for nothing. */
export function readOptions(words: readonly string[]): Options {
  const { flags, values } = readWords(words, {
    flags: ["no-products"],
    values: ["configs", "peers", "rounds", "out", "note", "patience"],
  });
  const { configs = STEPS, peers = PEERS.join(), rounds = "5", out = "runs/peers", note = "", patience = "1800" } =
    values;
  const options = {
    configs: configs.split(",").filter(Boolean).map(configNamed),
    peers: peers.split(",").map(peerNamed),
    rounds: readWhole("--rounds", rounds, 1),
    products: !flags.has("no-products"),
    out,
    note,
    patience: readSeconds("--patience", patience),
  };
  if (options.peers[0] !== "trm") {
    throw new UsageError(`Cannot read --peers: found "${peers}", expected trm first: the others are divided by it`);
  }
  if (options.configs.length === 0 && !options.products) {
    throw new UsageError("Cannot compare: found no step in --configs, and --no-products");
  }
  return options;
}

function configNamed(name: string): BenchName {
  if (Object.hasOwn(benchSteps, name)) return name as BenchName;
  throw new UsageError(`Cannot read --configs: found "${name}", expected ${STEPS}`);
}

function peerNamed(name: string): PeerName {
  const known = PEERS.find((peer) => peer === name);
  if (known !== undefined) return known;
  throw new UsageError(`Cannot read --peers: found "${name}", expected ${PEERS.join()}`);
}
