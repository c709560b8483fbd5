/** A Python that has PyTorch. */
export async function withPyTorch(): Promise<string | undefined> {
  for (const program of ["python3", "/usr/bin/python3"]) {
    const tried = await new Deno.Command(program, { args: ["-c", "import torch"], stdout: "null", stderr: "null" })
      .output()
      .catch(() => undefined); // not installed
    if (tried?.success) return program;
  }
}
