import { rm, stat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildDetails } from '../coordinator/build-details.js';
import { type ProcessOptions, runProcess } from '../shell/run-process.js';
import { SystemFailure } from '../system-failure.js';
import { attempts } from './attempts.js';

type Strategy = 'none' | 'fetch' | 'clone';
type Git = (...args: readonly string[]) => Promise<void>;

/** Brings the project's folder to the build's commit, as GIT_STRATEGY, GIT_DEPTH and the project say. */
export async function fetchSource(
  build: BuildDetails,
  folder: string,
  options: Omit<ProcessOptions, 'cwd'>,
  note: (line: string) => void,
): Promise<void> {
  const env = options.env;
  const strategy = strategyOf(build, env['GIT_STRATEGY']);
  if (strategy === 'none') return note('Skipping Git');
  if (!/^[0-9a-f]{8,64}$/i.test(build.sha)) throw new SystemFailure(`'${build.sha}' is not a commit id`);
  const git: Git = async (...args) => {
    const code = await runProcess('git', args, { ...options, env: { ...env, ...QUIET }, cwd: folder });
    if (code !== 0) throw new SystemFailure(`git ${args[0]} ended with exit code ${code}`);
  };
  note(`${strategy === 'fetch' ? 'Fetching' : 'Cloning'} ${withoutCredentials(build.repoUrl)}`);
  await attempts(env['GET_SOURCES_ATTEMPTS'], options.stop, async () => {
    await prepare(folder, strategy, build.repoUrl, git);
    await git('fetch', '--quiet', ...fetchArguments(build, env['GIT_DEPTH']));
  });
  note(`Checking out ${build.sha.slice(0, 8)} as ${build.ref}`);
  await git('checkout', '--quiet', '--force', '--detach', build.sha);
  await git('clean', '--quiet', '-ffdx');
  await updateSubmodules(env['GIT_SUBMODULE_STRATEGY'], git);
}

const QUIET = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', LC_ALL: 'C' };

function strategyOf(build: BuildDetails, asked: string | undefined): Strategy {
  if (asked === 'none' || asked === 'fetch' || asked === 'clone') return asked;
  return build.allowGitFetch ? 'fetch' : 'clone';
}

async function prepare(folder: string, strategy: Strategy, repoUrl: string, git: Git): Promise<void> {
  const known = strategy === 'fetch' && (await stat(join(folder, '.git')).catch(() => null)) !== null;
  if (known) {
    // A build that was killed in the middle of a git command leaves its locks behind.
    for (const lock of ['index.lock', 'shallow.lock', 'HEAD.lock'])
      await rm(join(folder, '.git', lock), { force: true });
    return git('remote', 'set-url', 'origin', repoUrl);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(folder, { recursive: true });
  await git('init', '--quiet');
  await git('remote', 'add', '--', 'origin', repoUrl);
}

function fetchArguments(build: BuildDetails, depth: string | undefined): readonly string[] {
  const shallow = /^[1-9]\d*$/.test(depth ?? '');
  if (!shallow) {
    return ['--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  }
  const refspec = build.tag
    ? `+refs/tags/${build.ref}:refs/tags/${build.ref}`
    : `+refs/heads/${build.ref}:refs/remotes/origin/${build.ref}`;
  return ['--prune', '--depth', String(depth), 'origin', refspec];
}

async function updateSubmodules(strategy: string | undefined, git: Git): Promise<void> {
  if (strategy !== 'normal' && strategy !== 'recursive') return;
  const deep = strategy === 'recursive' ? ['--recursive'] : [];
  await git('submodule', 'sync', '--quiet', ...deep);
  await git('submodule', 'update', '--init', ...deep);
}

const withoutCredentials = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
