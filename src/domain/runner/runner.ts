import type { Aggregate } from '../event.js';
import type { RunnerEvent, RunnerSettings } from './events.js';

export type Runner = { readonly status: 'none' | 'removed' } | ExistingRunner;

export interface ExistingRunner extends RunnerSettings {
  readonly status: 'exists';
  readonly runnerId: number;
  readonly projectId: number | null;
}

export function evolveRunner(runner: Runner, event: RunnerEvent): Runner {
  switch (event.type) {
    case 'RunnerRegistered': {
      const { tokenSha256: _secret, ...facts } = event.data;
      return { ...facts, status: 'exists' };
    }
    case 'RunnerUpdated':
      return runner.status === 'exists' ? { ...runner, ...event.data.changes } : runner;
    case 'RunnerRemoved':
      return { status: 'removed' };
  }
}

export const runnerAggregate: Aggregate<Runner, RunnerEvent> = {
  category: 'runner',
  initial: { status: 'none' },
  evolve: evolveRunner,
};
