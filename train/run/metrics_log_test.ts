import { assertEquals, assertRejects } from "@std/assert";
import { cutLog, openLog, readLog } from "./metrics_log.ts";

async function withLog(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, text);
    await body(`${folder}/metrics.jsonl`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const four = '{"step":1,"loss":3}\n{"step":2,"loss":2}\n{"step":2,"exact":0.5}\n{"step":4,"loss":1}\n';

Deno.test("a log is added to, one record a line", () =>
  withLog('{"step":1,"loss":3}\n', async (path) => {
    using log = await openLog(path);
    log.append({ step: 2, loss: NaN, note: "ü\n" });
    log.append({ step: 3 });
    await log.sync();
    assertEquals(
      await Deno.readTextFile(path),
      '{"step":1,"loss":3}\n{"step":2,"loss":null,"note":"ü\\n"}\n{"step":3}\n',
    );
    assertEquals(await readLog(path), [{ step: 1, loss: 3 }, { step: 2, loss: null, note: "ü\n" }, { step: 3 }]);
  }));

Deno.test("cutLog() forgets what came after a step", async () => {
  const lines = four.split("\n");
  for (const [step, kept] of [[0, 0], [1, 1], [2, 3], [3, 3], [4, 4], [9, 4]]) {
    await withLog(four, async (path) => {
      await cutLog(path, step);
      assertEquals(await Deno.readTextFile(path), lines.slice(0, kept).map((line) => line + "\n").join(""));
    });
  }
});

Deno.test("cutLog() repairs a last line that was torn, wherever it was", async () => {
  for (let length = 0; length < four.length; length++) {
    await withLog(four.slice(0, length), async (path) => {
      await cutLog(path, 4);
      const whole = four.slice(0, four.lastIndexOf("\n", length - 1) + 1);
      assertEquals(await Deno.readTextFile(path), length === 0 ? "" : whole, `${length} bytes`);
      assertEquals((await readLog(path)).length, whole.split("\n").length - 1);
    });
  }
  await withLog(four + "\0\0\0\n", async (path) => { // what a loss of power can leave
    await cutLog(path, 4);
    assertEquals(await Deno.readTextFile(path), four);
  });
});

Deno.test("a log with an unreadable line in its midst is refused, and one that is not there is empty", async () => {
  await withLog('{"step":1}\n{"step":2,\n{"step":3}\n', async (path) => {
    await assertRejects(() => cutLog(path, 3), SyntaxError, `Cannot read "${path}": line 2 is no record`);
    await assertRejects(() => readLog(path), SyntaxError, "line 2");
    assertEquals((await Deno.stat(path)).size, 33);
    await cutLog(`${path}.none`, 3);
    assertEquals(await readLog(`${path}.none`), []);
  });
  await withLog('{"step":"one"}\n{"step":2}\n', async (path) => {
    await assertRejects(() => readLog(path), SyntaxError, "line 1 is no record");
  });
});
