/** Something on the command line that cannot be understood; the CLI answers it with exit code 2. */
export class UsageError extends SyntaxError {
  override readonly name = "UsageError";
}
