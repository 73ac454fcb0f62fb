import { execFile } from 'node:child_process';

export interface GitAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const LIMIT = 64 * 1024 * 1024;

/** Runs git in a folder, without prompts and without the caller's own GIT_* settings. */
export function runGit(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<GitAnswer> {
  return new Promise(resolve => {
    const options = {
      cwd: folder,
      env: { ...gitEnvironment(), ...env },
      maxBuffer: LIMIT,
      windowsHide: true,
    };
    execFile('git', [...args], options, (error, stdout, stderr) => {
      const why = stderr || (error ? error.message : '');
      resolve({ ok: error === null, stdout, stderr: why.trim() });
    });
  });
}

/** A hook or an alias that calls us exports GIT_DIR and friends; they would point git at another repository. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([key]) => !key.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
