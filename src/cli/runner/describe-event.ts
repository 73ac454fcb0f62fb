import type { RunnerEvent } from './start-runner.js';

/** One line for the person who watches the runner. It names builds, never their tokens or variables. */
export function describeEvent(event: RunnerEvent): string {
  switch (event.type) {
    case 'started':
      return `build ${event.build.id} ${event.build.name}: running`;
    case 'finished': {
      const { state, exitCode, failureReason } = event.result;
      const code = state === 'failed' && exitCode !== null ? `, exit code ${exitCode}` : '';
      return `build ${event.build.id} ${event.build.name}: ${state}${failureReason ? ` (${failureReason}${code})` : ''}`;
    }
    case 'unavailable':
      return `the server can't be asked for builds: ${event.problem}`;
    case 'available':
      return 'the server answers again';
  }
}
