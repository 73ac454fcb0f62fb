/** What the command's exit codes mean; `--help` prints this table. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  refused: 4,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  the work itself failed (a pipeline or a build failed, the server could not start)
  2  wrong usage: unknown option, missing value, no Git repository
  3  the server could not be reached
  4  the server refused the request`;
