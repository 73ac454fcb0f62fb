/** How a build ended, as the runner saw it. */
export interface BuildResult {
  readonly state: 'success' | 'failed' | 'canceled';
  /** The script's; null where no script ended by itself. */
  readonly exitCode: number | null;
  /** GitLab's word for it; null on success and where the server had ended the build. */
  readonly failureReason: 'script_failure' | 'runner_system_failure' | 'job_execution_timeout' | null;
  /** One line for the log. */
  readonly words: string;
}

/** Why a build is stopped from outside. */
export type StopReason = 'canceled' | 'timeout' | 'shutdown';

export const succeeded: BuildResult = {
  state: 'success',
  exitCode: 0,
  failureReason: null,
  words: 'Build succeeded',
};

export const scriptFailed = (exitCode: number): BuildResult => ({
  state: 'failed',
  exitCode,
  failureReason: 'script_failure',
  words: `ERROR: Build failed: exit code ${exitCode}`,
});

export const systemFailed = (why: string): BuildResult => ({
  state: 'failed',
  exitCode: null,
  failureReason: 'runner_system_failure',
  words: `ERROR: Build failed (system failure): ${why}`,
});

/** The result of a build that was stopped. */
export function stopped(reason: StopReason, timeoutSeconds: number): BuildResult {
  switch (reason) {
    case 'canceled':
      return {
        state: 'canceled',
        exitCode: null,
        failureReason: null,
        words: 'ERROR: Build failed: canceled',
      };
    case 'timeout':
      return {
        state: 'failed',
        exitCode: null,
        failureReason: 'job_execution_timeout',
        words: `ERROR: Build failed: execution took longer than ${timeoutSeconds} seconds`,
      };
    case 'shutdown':
      return systemFailed('the runner was stopped');
  }
}
