/** Stands in for `jsr:@std/cli` where jsr.io is out of reach. */
export * from "./parse_args.ts";
