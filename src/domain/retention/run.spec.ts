import { describe, it } from '@jest/globals';
import { specFor } from '../testing/decider-spec.js';
import type { RetentionEvent } from './events.js';
import { finishRetentionRun, retentionRunAggregate, startRetentionRun } from './run.js';

const given = specFor(retentionRunAggregate);
const base = { projectId: 4, runId: 'run', rulesDigest: 'cc'.repeat(32) };
const facts = { ...base, rules: ['keep 90 days of traces'], at: '2016-05-02T09:00:00.000Z' };
const counts = { traces: 1, artifacts: 2, bytes: 300, held: 0, complete: true };
const started: RetentionEvent = { type: 'RetentionRunStarted', data: facts };
const finished: RetentionEvent = { type: 'RetentionRunFinished', data: { ...base, ...counts } };

describe('a run of a retention', () => {
  it('begins once, with the rules in force', () => {
    given().when(startRetentionRun, facts).thenEvents(started);
    given(started).when(startRetentionRun, facts).thenRefused('already_exists');
  });

  it('ends once, and says what it came to', () => {
    given(started).when(finishRetentionRun, counts).thenEvents(finished);
    given(started, finished).when(finishRetentionRun, counts).thenNothing();
    given().when(finishRetentionRun, counts).thenNothing();
  });
});
