import { pathToFileURL } from 'node:url';
import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { readRef } from './read-ref.js';
import { runGit } from './run-git.js';
import type { CommitFacts, RefChoice, Submission } from './submission.js';

export const CONFIG_FILE = '.gitlab-ci.yml';
const ZEROS = '0'.repeat(40);

/** Reads HEAD of the repository at a folder. Everything is read from the commit, never from the work tree. */
export async function readSubmission(folder: string, choice: RefChoice = {}): Promise<Submission> {
  const top = await runGit(folder, ['rev-parse', '--show-toplevel']);
  if (!top.ok)
    throw new CliError(ExitCode.usage, `${folder} is not a Git repository: ${firstLine(top.stderr)}`);
  const root = top.stdout.trim();
  const head = await runGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (!head.ok) throw new CliError(ExitCode.usage, `${root} has no commit yet`);
  const sha = head.stdout.trim();
  const parent = await runGit(root, ['rev-parse', '--verify', '--quiet', `${sha}^1`]);
  const { ref, tag } = await readRef(root, choice);
  return {
    ref,
    tag,
    sha,
    beforeSha: parent.ok ? parent.stdout.trim() : ZEROS,
    commit: await readCommit(root, sha),
    repoUrl: await readRemote(root),
    config: await readConfig(root, sha),
  };
}

async function readCommit(root: string, sha: string): Promise<CommitFacts> {
  const shown = await runGit(root, ['show', '--no-patch', '--format=%an%x00%ae%x00%aI%x00%B', sha]);
  const [author_name = '', author_email = '', created_at = '', message = ''] = shown.stdout.split('\0');
  return { message: message.replace(/\n+$/, '\n'), author_name, author_email, created_at };
}

async function readRemote(root: string): Promise<string> {
  const origin = await runGit(root, ['remote', 'get-url', 'origin']);
  return origin.ok && origin.stdout.trim() !== '' ? origin.stdout.trim() : pathToFileURL(root).href;
}

async function readConfig(root: string, sha: string): Promise<string> {
  const shown = await runGit(root, ['show', `${sha}:${CONFIG_FILE}`]);
  if (!shown.ok) throw new CliError(ExitCode.usage, `${CONFIG_FILE} is not in commit ${sha.slice(0, 8)}`);
  return shown.stdout;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
