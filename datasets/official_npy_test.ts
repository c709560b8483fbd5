import { assertEquals, assertThrows } from "@std/assert";
import { npyHeader, openNpy, readNpyList } from "./official_npy.ts";

/** Writes a `.npy` file of the given header and bytes, and gives its path to `body`. */
function withFile(header: Uint8Array, bytes: readonly number[], body: (path: string) => void): void {
  const path = Deno.makeTempFileSync({ suffix: ".npy" });
  Deno.writeFileSync(path, Uint8Array.of(...header, ...bytes));
  try {
    body(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** A header with any text in it, in format 1.0 or 2.0. */
function header(text: string, major = 1): Uint8Array {
  const length = major === 1 ? [text.length, 0] : [text.length, 0, 0, 0];
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    major,
    0,
    ...length,
    ...new TextEncoder().encode(text),
  );
}

Deno.test("npyHeader() writes what numpy.save writes", () => {
  const bytes = npyHeader("|u1", [5, 900]);
  assertEquals(bytes.length, 128);
  assertEquals([...bytes.subarray(0, 10)], [0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
  assertEquals(
    new TextDecoder().decode(bytes.subarray(10)),
    "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 900), }".padEnd(117) + "\n",
  );
  assertEquals(new TextDecoder().decode(npyHeader("<i4", [3]).subarray(10)).includes("'shape': (3,), }"), true);
});

Deno.test("openNpy() reads rows of every integer type and both formats of header", () => {
  const types: [string, number][] = [
    ["|u1", 1],
    ["|i1", 1],
    ["<u2", 2],
    ["<i2", 2],
    ["<u4", 4],
    ["<i4", 4],
    ["<u8", 8],
    ["<i8", 8],
  ];
  for (const [type, width] of types) {
    const bytes = [1, 2, 3, 4, 5, 6].flatMap((value) => [value, ...new Array(width - 1).fill(0)]);
    for (const major of [1, 2]) {
      const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (2, 3), }\n`;
      withFile(header(text, major), bytes, (path) => {
        using file = openNpy(path);
        const row = new Uint32Array(4);
        file.read(1, row, 1);
        assertEquals([file.rows, file.columns, ...row], [2, 3, 0, 4, 5, 6]);
      });
    }
  }
});

Deno.test("openNpy() reads large values whole", () => {
  withFile(npyHeader("<u8", [1]), [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], (path) => {
    assertEquals([...readNpyList(path)], [0xffffffff]);
  });
});

Deno.test("openNpy() refuses, by name, what is no array of integers in C order", () => {
  const shape = "'fortran_order': False, 'shape': (2,), }\n";
  const cases: [Uint8Array, number[], string][] = [
    [header(`{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }`), [1, 2], "found Fortran order"],
    [header(`{'descr': '|O', ${shape}`), [1, 2], "found type '|O'"],
    [header(`{'descr': '<f4', ${shape}`), [1, 2, 3, 4, 5, 6, 7, 8], "found type '<f4'"],
    [header(`{'descr': '>i4', ${shape}`), [1, 2, 3, 4, 5, 6, 7, 8], "found type '>i4'"],
    [header(`{'descr': [('a', '|u1')], ${shape}`), [1, 2], "found type [('a'"],
    [header(`{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 2), }`), [1, 2], "found 3 axes"],
    [header(`{'descr': '|u1', 'fortran_order': False, 'shape': (), }`), [1], "found 0 axes"],
    [header(`{'descr': '|u1', 'fortran_order': False, 'shape': (-2,), }`), [1, 2], "found 0 axes"],
    [npyHeader("|u1", [3]), [1, 2], "bytes, expected 131"],
    [npyHeader("|u1", [1]), [1, 2], "found 130 bytes, expected 129"],
    [npyHeader("|u1", [3]).subarray(0, 60), [], "it ends too early"],
    [Uint8Array.of(1, 2, 3), [], "it ends too early"],
    [new TextEncoder().encode("source,question,answer,rating"), [], "it does not begin as a NumPy file does"],
    [header("x", 9), [], "found format 9.0"],
  ];
  for (const [bytes, values, message] of cases) {
    withFile(bytes, values, (path) => {
      const error = assertThrows(() => openNpy(path), SyntaxError, message);
      assertEquals(error.message.includes(path), true);
    });
  }
});

Deno.test("openNpy() refuses negative values and values beyond 32 bits where they are read", () => {
  const minusOne = [1, 0, 0, 0, 255, 255, 255, 255];
  withFile(
    npyHeader("<i4", [2]),
    minusOne,
    (path) => assertThrows(() => readNpyList(path), SyntaxError, "row 1, column 0"),
  );
  withFile(
    npyHeader("<i8", [1]),
    [0, 0, 0, 0, 1, 0, 0, 0],
    (path) => assertThrows(() => readNpyList(path), SyntaxError, "row 0"),
  );
});
