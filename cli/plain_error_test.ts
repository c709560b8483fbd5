import { assertEquals } from "@std/assert";
import { plainError } from "./plain_error.ts";

Deno.test("plainError() says in plain words what the system says of a path", () => {
  const cases: [name: string, message: string, plain: string][] = [
    [
      "NotFound",
      "No such file or directory (os error 2): stat 'a b'",
      'Cannot open "a b": there is no such file or folder',
    ],
    [
      "NotFound",
      `Cannot open run "C:\\a": The system cannot find the file specified. (os error 2): stat 'C:\\a'`,
      'Cannot open run "C:\\a": there is no such file or folder',
    ],
    [
      "NotADirectory",
      `Cannot create run "f/x": Not a directory (os error 20): mkdir 'f/x'`,
      'Cannot create run "f/x": a part of the path is a file, expected a folder',
    ],
    ["IsADirectory", "Is a directory (os error 21)", "Cannot go on: it is a folder, expected a file"],
    [
      "NotCapable",
      `Cannot create run "/proc/x": Requires all access to "/proc/x", run again with the --allow-all flag`,
      `Cannot create run "/proc/x": Deno keeps programs out of the system's own folders, such as /proc and /dev; name another path`,
    ],
    [
      "NotCapable",
      `Requires all access to "/dev/a", run again with the --allow-all flag`,
      `Cannot open "/dev/a": Deno keeps programs out of the system's own folders, such as /proc and /dev; name another path`,
    ],
  ];
  for (const [name, message, plain] of cases) assertEquals(plainError({ name, message }), plain);
});

Deno.test("plainError() leaves every other message as it is", () => {
  const messages: [name: string, message: string][] = [
    ["NotFound", `Cannot open run "a": no "recipe.json" in it, so it is no run folder`],
    ["Error", `Cannot save checkpoint "a": the disk is full (os error 28)`],
    ["NotCapable", `Requires write access to "a", run again with the --allow-write flag`],
    ["RangeError", "Cannot plan batch 4096: needs 59.3 GiB, the device has 24"],
  ];
  for (const [name, message] of messages) assertEquals(plainError({ name, message }), message);
});
