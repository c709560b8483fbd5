import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { readMazes } from "../maze/read.ts";
import { type FetchOptions, fetchPublished } from "./fetch.ts";
import { PUBLISHED, type PublishedData } from "./published.ts";

const maze = "x,S  ## G  ,Soo##oGoo,6\n";
const content = "source,question,answer,rating\n" + maze.repeat(3000);
const sha256 = createHash("sha256").update(content).digest("hex");
const data: PublishedData = {
  name: "maze-hard",
  summary: "three thousand mazes",
  hosts: ["example.org"],
  parts: ["train", "test"].map((name) => ({
    name,
    kind: "maze",
    files: [{ name: `${name}.csv`, url: `https://example.org/data/${name}.csv` }],
    async check([path]) {
      const { length } = await readMazes(path);
      return { count: length, published: length === 3000 };
    },
  })),
};

Deno.test("fetchPublished() downloads each part from a mirror, checks it and tells its checksum", async () => {
  const seen: string[] = [];
  await serving((request) => {
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return answer(content);
  }, async (mirror, cache) => {
    const progress: string[] = [], checks: string[] = [];
    const parts = await fetched({
      cache,
      mirror,
      onProgress: (file, received, total) => progress.push(`${file} ${received} ${total}`),
      onCheck: (part) => checks.push(part),
    });
    assertEquals(parts.map(({ name, count, published }) => [name, count, published]), [
      ["train", 3000, true],
      ["test", 3000, true],
    ]);
    const path = `${cache}/maze-hard/test.csv`;
    assertEquals(parts[1].files, [{ path, bytes: content.length, sha256 }]);
    assertEquals(await Deno.readTextFile(path), content);
    assertEquals(progress.at(-1), `${path} ${content.length} ${content.length}`);
    assertEquals(checks, ["train", "test"]);
  });
  assertEquals(seen, ["train", "test"].flatMap((name) => [`HEAD /data/${name}.csv`, `GET /data/${name}.csv`]));
});

Deno.test("fetchPublished() leaves alone what is there, and checks it again", async () => {
  let gets = 0;
  await serving((request) => {
    if (request.method === "GET") gets++;
    return answer(content);
  }, async (mirror, cache) => {
    await fetched({ cache, mirror });
    await fetched({ cache, mirror });
  });
  assertEquals(gets, 2);
});

Deno.test("fetchPublished() takes up a broken connection, and follows redirects", async () => {
  let gets = 0;
  const ranges: (string | null)[] = [];
  await serving((request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname.startsWith("/data/")) return Response.redirect(`${origin}/elsewhere${pathname}`, 302);
    if (request.method === "HEAD") return answer(content);
    ranges.push(request.headers.get("range"));
    return answer(content, request, gets++ === 0 ? 50_000 : Infinity);
  }, async (mirror, cache) => {
    assertEquals((await fetched({ cache, mirror })).length, 2);
    assertEquals(await Deno.readTextFile(`${cache}/maze-hard/train.csv`), content);
  });
  assertEquals(ranges, [null, "bytes=50000-", null]);
});

Deno.test("fetchPublished() refuses what does not have the checksum that was promised, and leaves nothing", async () => {
  const promised = "0".repeat(64);
  await serving(() => {
    const response = answer(content);
    response.headers.set("x-linked-etag", `"${promised}"`);
    return response;
  }, async (mirror, cache) => {
    await assertRejects(
      () => fetched({ cache, mirror, attempts: 2 }),
      Error,
      `found SHA-256 ${sha256}, expected ${promised}; choose a mirror, or place the file by hand`,
    );
    assertEquals([...Deno.readDirSync(`${cache}/maze-hard`)], []);
  });
});

Deno.test("fetchPublished() removes what is malformed or not what was published, and says so", async () => {
  const other = content.slice(0, -maze.length), malformed = content.slice(0, -4);
  for (const [sent, message] of [[other, "found 2999 of another version"], [malformed, "line 3001 of"]]) {
    await serving(() => answer(sent), async (mirror, cache) => {
      const error = await assertRejects(() => fetched({ cache, mirror }), RangeError, message);
      assert(error.message.includes("maze-hard's train") && error.message.includes("--from"));
      assertEquals([...Deno.readDirSync(`${cache}/maze-hard`)], []);
    });
  }
});

Deno.test("fetchPublished() says what to do without a network", async () => {
  const cache = await Deno.makeTempDir();
  await assertRejects(
    () => fetched({ cache, mirror: "http://127.0.0.1:1", attempts: 2 }),
    Error,
    `choose a mirror, or place the file by hand at "${cache}/maze-hard/train.csv"`,
  );
  await Deno.remove(cache, { recursive: true });
});

Deno.test("every published data set names hosts for all of its addresses", () => {
  for (const { hosts, parts } of PUBLISHED) {
    for (const { files } of parts) for (const { url } of files) assert(hosts.includes(new URL(url).host), url);
  }
});

async function fetched(options: FetchOptions) {
  return await Array.fromAsync(fetchPublished(data, { delay: 1, ...options }));
}

/** Answers as a good server does, but for `bytes` bytes only if that is given; then the connection breaks. */
function answer(text: string, request?: Request, bytes = Infinity): Response {
  const all = new TextEncoder().encode(text);
  const from = Number(/bytes=(\d+)-/.exec(request?.headers.get("range") ?? "")?.[1] ?? 0);
  const rest = all.subarray(from);
  const headers = new Headers({ "content-length": String(rest.length), etag: '"1"' });
  if (from > 0) headers.set("content-range", `bytes ${from}-${all.length - 1}/${all.length}`);
  const body = new ReadableStream({
    async start(stream) {
      stream.enqueue(rest.subarray(0, bytes));
      if (bytes >= rest.length) return stream.close();
      await new Promise((resolve) => setTimeout(resolve, 20)); //  what was sent shall arrive
      stream.error(new Error("cut"));
    },
  });
  return new Response(body, { status: from > 0 ? 206 : 200, headers });
}

async function serving(
  respond: (request: Request) => Response,
  body: (origin: string, cache: string) => Promise<void>,
): Promise<void> {
  const cache = await Deno.makeTempDir();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => new Response() },
    respond,
  );
  try {
    await body(`http://127.0.0.1:${server.addr.port}`, cache);
  } finally {
    await server.shutdown();
    await Deno.remove(cache, { recursive: true });
  }
}
