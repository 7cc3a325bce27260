/**
 * How a running capability tells the operator what goes on, without knowing of terminals. All of it goes to stderr;
 * the answer itself is the value a command returns.
 */
export interface Reporter {
  /** A step that is under way: redrawn in place on a terminal, one line per step elsewhere. */
  step(text: string): void
  /** What is being waited for: drawn on a terminal, and nothing elsewhere. */
  wait(text: string): void
  /** Something the operator should see once, also in a log. Silent under `--quiet`. */
  note(text: string): void
  /** Something that needs attention though the command goes on. Silent under `--quiet`. */
  warn(text: string): void
  /** Detail for `--verbose`: server notices, settings, retries. */
  detail(text: string): void
}

export const silent: Reporter = { step() {}, wait() {}, note() {}, warn() {}, detail() {} }
