import { realChanges } from '../equality.js';
import { Refused } from '../event.js';
import type { RunnerSettings, RunnerUpdated } from './events.js';
import { checkSettings } from './rules.js';
import type { Runner } from './runner.js';

export interface UpdateRunner {
  /** Absent or undefined: as before. */
  readonly changes: Partial<RunnerSettings>;
}

/** Changes settings; only what differs is recorded. @throws Refused not_found, invalid */
export function updateRunner(runner: Runner, { changes: wanted }: UpdateRunner): readonly RunnerUpdated[] {
  if (runner.status !== 'exists') throw new Refused('not_found', 'There is no such runner');
  const changes = realChanges<RunnerSettings>(runner, wanted);
  if (changes === null) return [];
  checkSettings({ ...runner, ...changes });
  return [{ type: 'RunnerUpdated', data: { runnerId: runner.runnerId, changes } }];
}
