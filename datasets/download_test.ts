import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { download } from "./download.ts";

const content = Uint8Array.from({ length: 300_000 }, (_, i) => i * i >>> 7);
const sha256 = createHash("sha256").update(content).digest("hex");
const delay = 1; //  milliseconds: a local server needs no rest

/** Serves `answer` while `body` runs in a fresh folder, and returns the Range header of every request. */
async function serving(
  answer: (request: Request, count: number) => Response,
  body: (origin: string, folder: string) => Promise<void>,
): Promise<(string | null)[]> {
  const ranges: (string | null)[] = [];
  const folder = await Deno.makeTempDir();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => new Response() },
    (request) => {
      ranges.push(request.headers.get("range"));
      return answer(request, ranges.length);
    },
  );
  try {
    await body(`http://127.0.0.1:${server.addr.port}`, folder);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
  return ranges;
}

/** Answers as a good server does, but for `bytes` bytes only if that is given; then the connection breaks. */
function send(request: Request, bytes = Infinity): Response {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
  const rest = content.subarray(from);
  const headers = new Headers({ "content-length": String(rest.length), etag: '"1"' });
  if (from > 0) headers.set("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
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

Deno.test("download() takes up a broken connection where it broke, and reports progress", async () => {
  const progress: (number | undefined)[][] = [];
  const ranges = await serving(
    (request, count) => send(request, count < 3 ? 100_000 : Infinity),
    async (origin, folder) => {
      const path = `${folder}/new/file.csv`;
      const onProgress = (...numbers: (number | undefined)[]) => void progress.push(numbers);
      assertEquals(await download(`${origin}/file.csv`, path, { sha256, delay, onProgress }), sha256);
      assertEquals(await Deno.readFile(path), content);
      assertEquals([...Deno.readDirSync(`${folder}/new`)].length, 1);
    },
  );
  assertEquals(ranges, [null, "bytes=100000-", "bytes=200000-"]);
  assertEquals(progress.at(-1), [content.length, content.length]);
});

Deno.test("download() continues what an earlier process left, and leaves a complete file alone", async () => {
  const ranges = await serving((request) => send(request), async (origin, folder) => {
    const path = `${folder}/file.csv`;
    await Deno.writeFile(`${path}.part`, content.subarray(0, 250_000));
    await download(`${origin}/file.csv`, path, { sha256, delay });
    assertEquals(await Deno.readFile(path), content);
    await download(`${origin}/file.csv`, path, { sha256, delay });
  });
  assertEquals(ranges, ["bytes=250000-"]);
});

Deno.test("download() starts anew when what an earlier process left is wrong", async () => {
  const ranges = await serving((request) => send(request), async (origin, folder) => {
    await Deno.writeFile(`${folder}/file.csv.part`, new Uint8Array(1000));
    await download(`${origin}/file.csv`, `${folder}/file.csv`, { sha256, delay });
    assertEquals(await Deno.readFile(`${folder}/file.csv`), content);
  });
  assertEquals(ranges, ["bytes=1000-", null]);
});

Deno.test("download() gives up on a wrong checksum and leaves nothing behind", async () => {
  await serving((request) => send(request), async (origin, folder) => {
    const wrong = "0".repeat(64);
    await assertRejects(
      () => download(`${origin}/file.csv`, `${folder}/file.csv`, { sha256: wrong, delay, attempts: 2 }),
      Error,
      `found SHA-256 ${sha256}, expected ${wrong}; choose a mirror, or place the file by hand at "${folder}/file.csv"`,
    );
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("download() follows redirects, waits out a busy server and keeps a mirror's path", async () => {
  const paths: string[] = [];
  await serving((request, count) => {
    paths.push(new URL(request.url).pathname);
    if (count === 1) return new Response("busy", { status: 503 });
    if (count === 2) return new Response(null, { status: 302, headers: { location: "/elsewhere" } });
    return send(request);
  }, async (origin, folder) => {
    const mirror = `${origin}/mirror/`;
    await download("https://example.org/data/file.csv", `${folder}/file.csv`, { mirror, delay });
    assertEquals(await Deno.readFile(`${folder}/file.csv`), content);
  });
  assertEquals(paths, ["/mirror/data/file.csv", "/mirror/data/file.csv", "/elsewhere"]);
});

Deno.test("download() does not ask twice for what is not there", async () => {
  const ranges = await serving(() => new Response(null, { status: 404 }), async (origin, folder) => {
    await assertRejects(() => download(`${origin}/x`, `${folder}/x`, { delay }), Error, "the server answered 404");
  });
  assertEquals(ranges.length, 1);
});

Deno.test("download() breaks off a connection on which nothing arrives", async () => {
  const silent = () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(content) }));
  await serving(silent, async (origin, folder) => {
    const options = { delay, attempts: 1, patience: 50 };
    await assertRejects(() => download(`${origin}/x`, `${folder}/x`, options), Error, "nothing arrived for 0.05 s");
  });
});

Deno.test("download() says what to do without a network", async () => {
  const folder = await Deno.makeTempDir();
  const options = { delay, attempts: 2, mirror: "http://127.0.0.1:1" };
  await assertRejects(
    () => download("https://example.org/a.csv", `${folder}/a.csv`, options),
    Error,
    `or place the file by hand at "${folder}/a.csv"`,
  );
  await Deno.remove(folder, { recursive: true });
});
