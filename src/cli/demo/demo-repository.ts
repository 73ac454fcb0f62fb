import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGit } from '../git/run-git.js';

export interface DemoRepository {
  readonly folder: string;
  /** Adds a commit on top, so that there is something new to build. */
  change(): Promise<void>;
  remove(): Promise<void>;
}

// The same number of folders up from src as from dist.
const TEMPLATE = fileURLToPath(new URL('../../../examples/demo-project', import.meta.url));

/** Copies the example into a Git repository in a temporary folder; its commits are the same on every machine. */
export async function makeDemoRepository(): Promise<DemoRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'build-ledger-demo-'));
  await cp(TEMPLATE, folder, { recursive: true });
  await git(folder, FIRST, 'init', '--quiet', '--initial-branch=main');
  await commit(folder, FIRST, 'Greet and count');
  return {
    folder,
    change: async () => {
      await appendFile(join(folder, 'README.md'), '\nIt greets everyone alike.\n');
      await commit(folder, SECOND, 'Say whom it greets');
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

const FIRST = '2026-01-05T09:00:00+01:00';
const SECOND = '2026-01-05T09:30:00+01:00';

async function commit(folder: string, date: string, message: string): Promise<void> {
  await git(folder, date, 'add', '--all');
  await git(folder, date, 'commit', '--quiet', '--no-gpg-sign', '--no-verify', '-m', message);
}

async function git(folder: string, date: string, ...args: readonly string[]): Promise<void> {
  const answer = await runGit(folder, args, {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Grace H',
    GIT_AUTHOR_EMAIL: 'grace@ci.example',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'Grace H',
    GIT_COMMITTER_EMAIL: 'grace@ci.example',
    GIT_COMMITTER_DATE: date,
  });
  if (!answer.ok) throw new Error(`git ${args[0]} failed: ${answer.stderr}`);
}
