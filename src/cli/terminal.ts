/** Where a command reads its surroundings and prints; tests pass one of their own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Output goes to a screen that can be redrawn. */
  readonly interactive: boolean;
  /** Prints one line of results. */
  out(line: string): void;
  /** Prints one line for people: progress and errors, never results. */
  err(line: string): void;
  /** The raw stream behind `err`, for live displays. */
  readonly screen: NodeJS.WritableStream;
}

/** The process's own terminal. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    cwd: process.cwd(),
    interactive: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    out: line => process.stdout.write(`${line}\n`),
    err: line => process.stderr.write(`${line}\n`),
    screen: process.stderr,
  };
}
