/** A peer in a process of its own. */

import { TextLineStream } from "./lines.ts";
import type { Answer, Request } from "./peer.ts";

/** A running peer. */
export interface Child {
  readonly name: string;
  /** Asks, and waits for the answer; throws what the peer says went wrong, or that it took too long. */
  ask(request: Request): Promise<Exclude<Answer, { readonly error: string }>>;
  end(): Promise<void>;
}

/** Starts a peer. */
export function startChild(
  name: string,
  command: readonly string[],
  { patience }: { /** Seconds for an answer. */ readonly patience: number },
): Child {
  const [program, ...args] = command;
  const process = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const requests = process.stdin.getWriter();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
  const complaints = new Response(process.stderr).text();
  return {
    name,
    async ask(request) {
      await requests.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
      const answer = await Promise.race([nextAnswer(), late(patience)]);
      if ("error" in answer) throw new Error(answer.error);
      return answer;
    },
    async end() {
      await requests.close().catch(() => {}); // it may have ended by itself
      const overdue = setTimeout(() => process.kill("SIGKILL"), 2_000);
      await process.status;
      clearTimeout(overdue);
      await complaints;
    },
  };

  async function nextAnswer(): Promise<Answer> {
    for (;;) {
      const { value, done } = await lines.read();
      if (done) return { error: `it ended: ${(await complaints).trim().split("\n").slice(-3).join(" · ")}` };
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }
}

async function late(seconds: number): Promise<Answer> {
  await new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, seconds * 1e3)));
  return { error: `no answer in ${seconds} s` };
}
