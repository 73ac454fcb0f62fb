import { describe, expect, it } from '@jest/globals';
import { job, plan } from '../testing/pipeline-builds.js';
import type { PipelineBuild } from './progress.js';

type Ended = Partial<PipelineBuild>;

const success: Ended = { status: 'success' };
const failed: Ended = { status: 'failed' };
const allowedFailure: Ended = { status: 'failed', allowFailure: true };
const allowedByExitCode: Ended = { status: 'failed', allowedToFail: true };
const canceled: Ended = { status: 'canceled' };
/** As it was waiting for a failure that didn't come. */
const skipped: Ended = { status: 'skipped', when: 'on_failure' };
const skippedToo: Ended = { status: 'skipped' };

describe('the stages of a pipeline', () => {
  it('begin with all builds of the first', () => {
    expect(plan(job(1, 'build'), job(2, 'build'), job(3, 'test'))).toEqual(['enqueue 10', 'enqueue 20']);
  });

  it.each(['created', 'pending', 'running', 'manual'] as const)('wait while one before is %s', status => {
    const earlier = job(
      1,
      'build',
      status === 'created' ? { when: 'delayed', enqueueAt: 'later' } : { status },
    );
    expect(plan(earlier, job(2, 'build', success), job(3, 'test'))).toEqual([]);
  });

  it('go on when all builds of the earlier ones have ended', () => {
    expect(
      plan(job(1, 'build', success), job(2, 'build', success), job(3, 'test'), job(4, 'deploy')),
    ).toEqual(['enqueue 30']);
  });

  it('pass over a stage that has no builds, or none that ran', () => {
    expect(plan(job(1, 'build', success), job(2, 'deploy'))).toEqual(['enqueue 20']);
    expect(plan(job(1, 'build', success), job(2, 'test', skipped), job(3, 'deploy'))).toEqual(['enqueue 30']);
    expect(plan(job(1, 'build', skipped), job(2, 'test'))).toEqual(['enqueue 20']);
  });

  it('are skipped to the end at once when one fails', () => {
    expect(plan(job(1, 'build', failed), job(2, 'test'), job(3, 'deploy'))).toEqual(['skip 20', 'skip 30']);
  });

  it('say the same again until it is done, and nothing once all is over', () => {
    const builds = [job(1, 'build', success), job(2, 'test')];
    expect(plan(...builds)).toEqual(plan(...builds.toReversed()));
    expect(plan(job(1, 'build', success), job(2, 'test', { status: 'pending' }))).toEqual([]);
    expect(plan()).toEqual([]);
  });
});

describe('`when` after the earlier stages', () => {
  it.each<{ before: string; builds: readonly Ended[]; runs: string }>([
    { before: 'success', builds: [success], runs: 'on_success always manual delayed' },
    { before: 'failed', builds: [success, failed], runs: 'on_failure always' },
    { before: 'an allowed failure', builds: [allowedFailure], runs: 'on_success always manual delayed' },
    {
      before: 'one allowed by exit code',
      builds: [allowedByExitCode],
      runs: 'on_success always manual delayed',
    },
    { before: 'allowed and not allowed', builds: [allowedFailure, failed], runs: 'on_failure always' },
    { before: 'canceled', builds: [success, canceled], runs: 'always' },
    { before: 'canceled and failed', builds: [canceled, failed], runs: 'on_failure always' },
    { before: 'skipped', builds: [skipped], runs: 'on_success always manual delayed' },
    { before: 'skipped after a failure', builds: [failed, skippedToo], runs: 'on_failure always' },
  ])('after $before: $runs', ({ builds, runs }) => {
    const before = builds.map((changes, at) => job(at + 1, at === 0 ? 'build' : 'test', changes));
    const ran = (['on_success', 'on_failure', 'always', 'manual', 'delayed'] as const).filter(when =>
      plan(...before, job(9, 'deploy', { when })).includes('enqueue 90'),
    );
    expect(ran.join(' ')).toBe(runs);
  });

  it('skips the others, instead of leaving them to wait', () => {
    expect(plan(job(1, 'build', success), job(2, 'test', { when: 'on_failure' }))).toEqual(['skip 20']);
  });

  it('lets the stages after a cleanup still see the failure', () => {
    const cleanup = job(2, 'test', { when: 'always', status: 'success' });
    expect(plan(job(1, 'build', failed), cleanup, job(3, 'deploy'))).toEqual(['skip 30']);
  });
});

describe('manual builds', () => {
  const manual = { when: 'manual', status: 'manual' } as const;

  it('hold up the later stages', () => {
    expect(plan(job(1, 'build', manual), job(2, 'test'))).toEqual([]);
  });

  it('hold up nothing if they are allowed to fail', () => {
    expect(plan(job(1, 'build', { ...manual, allowFailure: true }), job(2, 'test'))).toEqual(['enqueue 20']);
  });

  it('are held and passed by in the same plan', () => {
    const optional = job(1, 'build', { when: 'manual', allowFailure: true });
    expect(plan(optional, job(2, 'test'))).toEqual(['enqueue 10', 'enqueue 20']);
    expect(plan({ ...optional, allowFailure: false }, job(2, 'test'))).toEqual(['enqueue 10']);
  });

  it('hold up what has not started, once someone plays them', () => {
    const played = job(1, 'build', { when: 'manual', allowFailure: true, status: 'running' });
    expect(plan(played, job(2, 'test'))).toEqual([]);
  });
});

describe('delayed builds', () => {
  it('are told once that their turn has come; then only their time counts', () => {
    const delayed = job(1, 'build', { when: 'delayed' });
    expect(plan(delayed, job(2, 'test'))).toEqual(['enqueue 10']);
    expect(plan({ ...delayed, enqueueAt: '2016-05-02T10:00:00.000Z' }, job(2, 'test'))).toEqual([]);
  });
});

/** What takes the first job's place. */
const retry = (changes: Ended = {}): PipelineBuild => job(1, 'build', { id: 70, retryOf: 10, ...changes });

describe('retries', () => {
  const retried = job(1, 'build', { status: 'failed', retriedAs: 70 });

  it('start at once, as someone has asked for just this job', () => {
    const canceledEarly = job(2, 'test', { status: 'canceled', retriedAs: 80 });
    const again = job(2, 'test', { id: 80, retryOf: 20 });
    expect(plan(job(1, 'build', { status: 'running' }), canceledEarly, again)).toEqual(['enqueue 80']);
  });

  it('hold up what comes after them, also before the new build is there', () => {
    const later = [job(2, 'test', skippedToo), job(3, 'deploy')] as const;
    expect(plan(retried, ...later)).toEqual([]);
    expect(plan(retried, retry(), ...later)).toEqual(['enqueue 70']);
    expect(plan(retried, retry({ status: 'running' }), ...later)).toEqual([]);
  });

  it('revive what was skipped, stage by stage', () => {
    const test = job(2, 'test', skippedToo);
    const deploy = job(3, 'deploy', skippedToo);
    expect(plan(retried, retry(success), test, deploy)).toEqual(['enqueue 20']);
    expect(plan(retried, retry(success), { ...test, ...success }, deploy)).toEqual(['enqueue 30']);
  });

  it('leave skipped what still has no reason to run', () => {
    expect(plan(retried, retry(failed), job(2, 'test', skippedToo))).toEqual([]);
    const onFailure = job(3, 'test', { when: 'on_failure', status: 'skipped' });
    expect(plan(retried, retry(success), onFailure)).toEqual([]);
  });

  it('revive a build for failures when a success is tried again and fails', () => {
    const passed = job(1, 'build', { status: 'success', retriedAs: 70 });
    const onFailure = job(2, 'test', { when: 'on_failure', status: 'skipped' });
    expect(plan(passed, retry(failed), onFailure)).toEqual(['enqueue 20']);
  });

  it('leave alone what has ended already', () => {
    expect(plan(retried, retry(success), job(2, 'test', success), job(3, 'test', failed))).toEqual([]);
  });

  it('of retries count only the last', () => {
    const second = job(1, 'build', { id: 71, retryOf: 70, status: 'success' });
    expect(plan(second, retry({ status: 'failed', retriedAs: 71 }), retried, job(2, 'test'))).toEqual([
      'enqueue 20',
    ]);
  });
});
