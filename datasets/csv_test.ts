import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { formatCsvRow, readCsv } from "./csv.ts";

const plain = "source,question,answer,rating\na, S ,o,1\nb,12,34,2\n";

Deno.test("readCsv() gives the fields asked for, with their spaces, and the numbers of their lines", async () => {
  assertEquals(await rows(plain), [[2, " S ", "1"], [3, "12", "2"]]);
  assertEquals(await rows(plain.trimEnd()), [[2, " S ", "1"], [3, "12", "2"]]); //  the last line may lack its end
  assertEquals(await rows("rating,x,question\n5,y,z\n"), [[2, "z", "5"]]);
  assertEquals(await rows("question,rating\n"), []);
});

Deno.test("readCsv() unpacks gzip of one and of several members, whatever its name", async () => {
  const [first, second] = [plain.slice(0, 40), plain.slice(40)].map((text) => gzipSync(text));
  const expected = [[2, " S ", "1"], [3, "12", "2"]];
  assertEquals(await rows(gzipSync(plain), "a.csv.gz"), expected);
  assertEquals(await rows(Uint8Array.of(...first, ...second), "a.csv.gz"), expected);
  assertEquals(await rows(gzipSync(plain), "a.csv"), expected);
});

Deno.test("readCsv() joins lines and characters that are cut where pieces are read", async () => {
  const long = Array.from({ length: 30_000 }, (_, i) => `é${i},${i}\n`);
  const read = await rows(`question,rating\n${long.join("")}`);
  assertEquals(read.length, 30_000);
  assertEquals(read.at(-1), [30_001, "é29999", "29999"]);
});

Deno.test("readCsv() refuses what is no plain CSV file, by name and line", async () => {
  const cases: [string | Uint8Array, string][] = [
    ["", "it is empty"],
    ["\ufeff" + plain, 'line 1 of "*": it begins with a byte-order mark'],
    [plain.replaceAll("\n", "\r\n"), 'line 1 of "*": it ends in a carriage return'],
    [plain.replace("34,2\n", "34,2\r\n"), 'line 3 of "*": it ends in a carriage return'],
    [plain.replace(" S ", '" S "'), 'line 2 of "*": found a quotation mark'],
    ['"question","rating"\n', 'line 1 of "*": found a quotation mark'],
    ["source,quiz,answer,rating\n", 'line 1 of "*": found no column "question" among source, quiz, answer, rating'],
    ["question;rating\n1;2\n", 'line 1 of "*": found no column "question" among question;rating'],
    ["question,rating,question\n", 'line 1 of "*": found column "question" twice'],
    [plain.replace(",34", ""), 'line 3 of "*": found 3 fields, expected 4'],
    [plain.replace(",34", ",34,"), 'line 3 of "*": found 5 fields, expected 4'],
    [plain + "\n", 'line 4 of "*": found 1 fields, expected 4'],
    [Uint8Array.of(...bytes(plain), 0xff, 0xfe), 'line 4 of "*": it is not UTF-8 text'],
    [plain + "x".repeat(70_000), 'line 4 of "*": it is longer than 65536 characters'],
    ["\0".repeat(200), 'line 1 of "*": found no column'],
  ];
  for (const [content, message] of cases) await refused(content, "a.csv", message);
});

Deno.test("readCsv() refuses gzip files that are none, cut off, damaged or bombs, by name", async () => {
  const packed = gzipSync(plain);
  const flipped = packed.slice();
  flipped[packed.length - 6] ^= 1; //  of the checksum
  const bomb = gzipSync(new Uint8Array(20_000_000).fill(10));
  const cases: [Uint8Array, string][] = [
    [bytes(plain), 'Cannot unpack "*": it does not begin as a gzip file does'],
    [packed.subarray(0, packed.length - 10), 'Cannot unpack "*": unexpected end of file'],
    [packed.subarray(0, 12), 'Cannot unpack "*": unexpected end of file'],
    [flipped, 'Cannot unpack "*": incorrect data check'],
    [Uint8Array.of(...packed.subarray(0, 20), ...new Array(40).fill(255)), '"*": '],
  ];
  for (const [content, message] of cases) await refused(content, "a.csv.gz", message);
  await refused(bomb, "a.csv.gz", 'line 1 of "*": found no column');
  const long = gzipSync("question,rating\n" + `${"1".repeat(1000)},2\n`.repeat(12_000));
  await refused(long, "a.csv.gz", 'Cannot unpack "*": more than 50 bytes come out of each');
});

Deno.test("formatCsvRow() writes what readCsv() reads, and refuses what it would not", () => {
  assertEquals(formatCsvRow(["a", " S ", 1]), "a, S ,1\n");
  for (const field of ["a,b", 'a"', "a\n"]) assertThrows(() => formatCsvRow([field]), SyntaxError, "plain field");
});

async function rows(content: string | Uint8Array, name = "a.csv"): Promise<(string | number)[][]> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/${name}`;
    await Deno.writeFile(path, typeof content === "string" ? bytes(content) : content);
    const read: (string | number)[][] = [];
    for await (const { line, fields } of readCsv(path, ["question", "rating"])) read.push([line, ...fields]);
    return read;
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(`${folder}/${name}`, "*");
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refused(content: string | Uint8Array, name: string, message: string): Promise<void> {
  await assertRejects(() => rows(content, name), SyntaxError, message);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
