import type { RunnerSettings } from '../domain/runner/events.js';
import type { Projection } from './projection.js';

export interface RunnerDocument extends RunnerSettings {
  readonly id: number;
  readonly projectId: number | null;
  /** SHA-256 of its token, lower-case hex. */
  readonly tokenSha256: string;
  readonly createdAt: string;
}

export const runners: Projection<RunnerDocument> = {
  collection: {
    name: 'runners',
    version: 1,
    keys: { runner: 'integer', token: 'text' },
    indexes: [['token'], ['runner']],
  },
  on: new Set(['RunnerRegistered', 'RunnerUpdated', 'RunnerRemoved']),
  ids: event => ('runnerId' in event.data ? [String(event.data.runnerId)] : []),
  stream: id => `runner-${id}`,
  evolve(body, event) {
    switch (event.type) {
      case 'RunnerRegistered': {
        const { runnerId: id, ...facts } = event.data;
        return { id, ...facts, createdAt: event.occurredAt };
      }
      case 'RunnerUpdated':
        return body === null ? null : { ...body, ...event.data.changes };
      case 'RunnerRemoved':
        return null;
      default:
        return body;
    }
  },
  describe: body => ({ keys: { runner: body.id, token: body.tokenSha256 }, row: null }),
};
