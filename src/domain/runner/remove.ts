import { Refused } from '../event.js';
import type { RunnerRemoved } from './events.js';
import type { Runner } from './runner.js';

/** Ends a runner; its token is worth nothing from now on. @throws Refused not_found */
export function removeRunner(runner: Runner): readonly RunnerRemoved[] {
  if (runner.status !== 'exists') throw new Refused('not_found', 'There is no such runner');
  return [{ type: 'RunnerRemoved', data: { runnerId: runner.runnerId } }];
}
