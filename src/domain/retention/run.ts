import { Refused, type Aggregate } from '../event.js';
import type { RetentionEvent, RetentionRunFinished, RetentionRunStarted, RunCounts } from './events.js';

/** One run of a project's retention. */
export type RetentionRun =
  | { readonly status: 'none' }
  | {
      readonly status: 'started' | 'finished';
      readonly projectId: number;
      readonly runId: string;
      readonly rulesDigest: string;
    };

export const retentionRunAggregate: Aggregate<RetentionRun, RetentionEvent> = {
  category: 'retention',
  initial: { status: 'none' },
  evolve(_run, { type, data: { projectId, runId, rulesDigest } }) {
    return { status: type === 'RetentionRunStarted' ? 'started' : 'finished', projectId, runId, rulesDigest };
  },
};

/** @throws Refused already_exists */
export function startRetentionRun(
  run: RetentionRun,
  facts: RetentionRunStarted['data'],
): readonly RetentionRunStarted[] {
  if (run.status !== 'none') throw new Refused('already_exists', 'The run has begun already');
  return [{ type: 'RetentionRunStarted', data: facts }];
}

/** Says what the run came to; nothing happens unless it is under way. */
export function finishRetentionRun(run: RetentionRun, counts: RunCounts): readonly RetentionRunFinished[] {
  if (run.status !== 'started') return [];
  const { projectId, runId, rulesDigest } = run;
  return [{ type: 'RetentionRunFinished', data: { projectId, runId, rulesDigest, ...counts } }];
}
