import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './documents.js';
import { fragmentsOf, type Step } from './steps.js';

/** What became of a page. */
export interface PageRun {
  /** Number of the step that the shell was at when it ended; the number of steps when it got through. */
  readonly reached: number;
  /** What each step printed, stdout and stderr together. */
  readonly outputs: readonly string[];
}

const TIME_LIMIT_MS = 110_000;

const PRELUDE = `
set -euo pipefail
set -m # each background job is a process group, so that it can be stopped whole
jobs_started=()
server=
stop_group() {
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for _ in $(seq 150); do
    if ! kill -0 -- "-$1" 2>/dev/null; then wait "$1" || true; return 0; fi
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}
stop_server() { if [ -n "$server" ]; then stop_group "$server"; server=; fi; }
trap 'exec >/dev/null 2>&1; for job in "\${jobs_started[@]}"; do stop_group "$job"; done; stop_server' EXIT
wait_for_server() {
  for _ in $(seq 300); do
    if curl --silent --output /dev/null "$LEDGER_URL/"; then return 0; fi
    sleep 0.1
  done
  return 1
}
wait_for() {
  for _ in $(seq 300); do
    if grep --quiet --fixed-strings -- "$2" "$STEPS/$1"; then return 0; fi
    sleep 0.1
  done
  return 1
}
`;

/** Runs a page's steps in one bash, in an empty folder, with a data folder and a port of their own. */
export async function runPage(steps: readonly Step[]): Promise<PageRun> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-docs-'));
  try {
    const env = await environment(folder);
    await bash(scriptOf(steps), join(folder, 'work'), env);
    const read = (name: string): Promise<string> =>
      readFile(join(folder, 'steps', name), 'utf8').catch(() => '');
    const outputs = await Promise.all(steps.map((_, at) => read(String(at))));
    return { reached: Number(await read('at')), outputs };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function environment(folder: string): Promise<NodeJS.ProcessEnv> {
  const [bin, steps, work] = ['bin', 'steps', 'work'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [bin, steps, work]) await mkdir(one);
  const main = join(ROOT, 'dist', 'cli', 'main.js');
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  await writeFile(join(bin, 'build-ledger'), shim, { mode: 0o755 });
  const port = await freePort();
  const token = 'docs-root-token-0123456789';
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    TMPDIR: process.env['TMPDIR'] ?? tmpdir(),
    LC_ALL: 'C.UTF-8',
    STEPS: steps,
    PORT: String(port),
    LEDGER_URL: `http://127.0.0.1:${port}`,
    LEDGER_DATA: join(folder, 'ledger'),
    LEDGER_LOG: 'warn',
    LEDGER_ROOT_TOKEN: token,
    LEDGER_TOKEN: token,
    LEDGER_RUNNER_TOKEN: 'docs-registration-token',
  };
}

function scriptOf(steps: readonly Step[]): string {
  const parts = steps.map((step, at) => `echo ${at} >"$STEPS/at"\n${partOf(step, at)}`);
  return [PRELUDE, ...parts, `echo ${steps.length} >"$STEPS/at"`].join('\n');
}

function partOf(step: Step, at: number): string {
  if (step.action === 'run') return `exec >"$STEPS/${at}" 2>&1\n${step.code}\n`;
  if (step.action === 'stop') return `exec >"$STEPS/${at}" 2>&1\nstop_server`;
  const start = `( ${step.code}\n) >"$STEPS/${at}" 2>&1 &`;
  const waits = step.shows.flatMap(fragmentsOf).map(text => `wait_for ${at} ${quoted(text)}`);
  return step.action === 'server'
    ? [start, 'server=$!', 'wait_for_server', ...waits].join('\n')
    : [start, 'jobs_started+=($!)', ...waits].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Ends with the shell, whatever its exit code: how far it came tells. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, stdio: 'ignore', timeout: TIME_LIMIT_MS } as const;
    const shell = spawn('bash', ['-c', script], options);
    shell.once('error', reject);
    shell.once('exit', () => resolve());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
