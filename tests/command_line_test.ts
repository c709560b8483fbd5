import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../cli/usage_error.ts";
import { readSeconds, readWhole, readWords } from "./command_line.ts";

const known = { flags: ["small"], values: ["out", "seconds"], most: 1 } as const;

Deno.test("words are sorted into flags, values and the rest; a value may begin with a dash", () => {
  const { flags, values, rest } = readWords(["--out=a=b", "part", "--small", "--seconds", "-5"], known);
  assertEquals([[...flags], values, rest], [["small"], { out: "a=b", seconds: "-5" }, ["part"]]);
  assertEquals(readWords(["--out="], known).values, { out: "" });
});

Deno.test("a word that the script does not know is refused, with those that it knows", () => {
  const refused = (words: string[], message: string) =>
    assertThrows(() => readWords(words, known), UsageError, message);
  for (const word of ["--smal", "--toString", "-s", "--", "--no-small"]) {
    refused(
      [word],
      `Cannot read the command line: found "${word}", expected --small, --out, --seconds, --help`,
    );
  }
  refused(["--small=yes"], `Cannot read "--small=yes": --small takes no value`);
  refused(["--out"], "Cannot read --out: found no value");
  refused(["--out", "--small"], "Cannot read --out: found no value");
  refused(["--out", "a", "--out=b"], "Cannot take --out more than once");
  refused(["a", "b"], `Cannot take "b" after "a": expected 1 at most`);
  assertThrows(() => readWords(["a"], {}), UsageError, `Cannot take "a": expected --help`);
});

Deno.test("numbers that a script cannot do with are refused by their option's name", () => {
  assertEquals([readWhole("--rounds", "5", 1), readSeconds("--seconds", "0.5")], [5, 0.5]);
  for (const text of ["0", "1.5", "NaN", "", "0x10"]) {
    const message = `Cannot read --rounds: found "${text}", expected a whole number, 1 at least`;
    assertThrows(() => readWhole("--rounds", text, 1), UsageError, message);
  }
  for (const text of ["-5", "0", "abc", "", "Infinity", "1e9"]) {
    const message = `Cannot read --seconds: found "${text}", expected seconds, more than 0 and at most 86400`;
    assertThrows(() => readSeconds("--seconds", text), UsageError, message);
  }
});
