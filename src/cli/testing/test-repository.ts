import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runGit } from '../git/run-git.js';

export interface TestRepository {
  readonly folder: string;
  git(...args: readonly string[]): Promise<string>;
  /** Commits files (path → text) and gives the commit's id. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<string>;
}

/** An empty repository on branch `main` in a folder of its own. */
export async function testRepository(): Promise<TestRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-repository-'));
  const git = async (...args: readonly string[]): Promise<string> => {
    const answer = await runGit(folder, [
      '-c',
      'user.name=Ada L',
      '-c',
      'user.email=ada@ci.example',
      ...args,
    ]);
    if (!answer.ok) throw new Error(`git ${args.join(' ')}: ${answer.stderr}`);
    return answer.stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    commit: async (message, files) => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
