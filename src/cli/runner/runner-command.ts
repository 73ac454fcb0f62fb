import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP, ExitCode } from '../exit-code.js';
import { serverUrl } from '../server-options.js';
import { listenForStop } from '../start/stop-signals.js';
import type { Terminal } from '../terminal.js';
import { coordinatorAt, type Coordinator } from './coordinator/coordinator.js';
import { registerRunner } from './coordinator/register-runner.js';
import { unregisterRunner } from './coordinator/unregister-runner.js';
import { describeEvent } from './describe-event.js';
import { RUNNER_DEFAULTS, type RunnerSettings } from './runner-settings.js';
import { startRunner } from './start-runner.js';

interface RunnerOptions {
  readonly url?: string;
  readonly registrationToken?: string;
  readonly token?: string;
  readonly tagList?: string;
  readonly runUntagged: boolean;
  readonly description: string;
  readonly concurrent: number;
  readonly buildsDir: string;
  readonly once?: boolean;
  readonly unregister?: boolean;
  readonly checkInterval: number;
  readonly traceInterval: number;
  readonly outputLimit: number;
}

const HELP = `
Builds run in a shell (bash, else sh) as the user who started the runner: no container, no sandbox.
The first SIGTERM or SIGINT lets builds that run end, a second one stops them, a third ends the runner.

Examples:
  $ build-ledger runner --registration-token "$LEDGER_RUNNER_TOKEN" --tag-list linux,node
  $ build-ledger runner --token "$RUNNER_TOKEN" --concurrent 4
  $ build-ledger runner --registration-token "$LEDGER_RUNNER_TOKEN" --once --unregister
${EXIT_CODES_HELP}

With --once the exit code is 1 when the build didn't succeed.`;

/** `build-ledger runner`. */
export function addRunnerCommand(program: Command, context: CommandContext): void {
  program
    .command('runner')
    .description('take builds and run them in a shell')
    .option('--url <url>', "the ledger's address (env: LEDGER_URL; default: http://127.0.0.1:3000)")
    .option('--registration-token <token>', 'register a new runner with this (env: LEDGER_RUNNER_TOKEN)')
    .option('--token <token>', "a registered runner's own token (env: RUNNER_TOKEN)")
    .option('--tag-list <tags>', 'tags of the new runner, with commas between')
    .option('--no-run-untagged', 'take only builds that have tags')
    .option('--description <text>', 'name of the new runner', hostname())
    .option('--concurrent <n>', 'builds at the same time', positive, RUNNER_DEFAULTS.concurrent)
    .option('--builds-dir <folder>', 'where builds are checked out', 'builds')
    .option('--once', 'wait for one build, run it, end')
    .option('--unregister', 'unregister the runner at the end')
    .option(
      '--check-interval <seconds>',
      'wait after "no build"',
      seconds,
      RUNNER_DEFAULTS.checkIntervalMs / 1000,
    )
    .option(
      '--trace-interval <seconds>',
      'how often logs are sent',
      seconds,
      RUNNER_DEFAULTS.traceIntervalMs / 1000,
    )
    .option('--output-limit <KiB>', "kept of a build's log", positive, RUNNER_DEFAULTS.outputLimit / 1024)
    .addHelpText('after', HELP)
    .action(async (options: RunnerOptions) => run(options, context));
}

async function run(options: RunnerOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const coordinator = coordinatorAt(serverUrl(options, terminal));
  const token = await tokenOf(options, coordinator, terminal);
  const runner = startRunner(settingsOf(options, coordinator, token, terminal), event => {
    terminal.err(describeEvent(event));
    const failed = event.type === 'finished' && event.result.state !== 'success';
    if (options.once && failed) context.exitCode = ExitCode.failed;
  });
  const stopListening = listenForStop(
    () => {
      terminal.err('ending when the builds that run have ended');
      runner.finish();
    },
    count => (count === 2 ? runner.halt() : process.exit(ExitCode.failed)),
  );
  try {
    await runner.done;
  } finally {
    stopListening();
    if (options.unregister) {
      const gone = await unregisterRunner(coordinator, token);
      terminal.err(gone ? 'unregistered' : 'the server did not unregister the runner');
    }
  }
}

async function tokenOf(
  options: RunnerOptions,
  coordinator: Coordinator,
  terminal: Terminal,
): Promise<string> {
  const own = options.token ?? (options.registrationToken ? '' : terminal.env['RUNNER_TOKEN']);
  if (own) return own;
  const registrationToken = options.registrationToken ?? terminal.env['LEDGER_RUNNER_TOKEN'];
  if (!registrationToken) {
    throw new CliError(
      ExitCode.usage,
      'no token: pass --registration-token, or --token of a registered runner',
    );
  }
  const made = await registerRunner(coordinator, {
    token: registrationToken,
    description: options.description,
    tags: (options.tagList ?? '')
      .split(',')
      .map(tag => tag.trim())
      .filter(Boolean),
    runUntagged: options.runUntagged,
  });
  terminal.err(`registered as runner ${made.id}, ${options.description}`);
  return made.token;
}

function settingsOf(
  options: RunnerOptions,
  coordinator: Coordinator,
  token: string,
  terminal: Terminal,
): RunnerSettings {
  return {
    ...RUNNER_DEFAULTS,
    coordinator,
    token,
    description: options.description,
    concurrent: options.concurrent,
    buildsFolder: resolve(terminal.cwd, options.buildsDir),
    checkIntervalMs: options.checkInterval * 1000,
    traceIntervalMs: options.traceInterval * 1000,
    outputLimit: options.outputLimit * 1024,
    env: terminal.env,
    once: options.once ?? false,
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 3600))
    throw new InvalidArgumentError('It must be seconds, above 0 and at most 3600.');
  return number;
}
