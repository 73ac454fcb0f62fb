import { describe, expect, it } from '@jest/globals';
import { job, need, plan } from '../testing/pipeline-builds.js';

const compile = job(1, 'build', { name: 'compile' });
const other = job(2, 'build', { status: 'running' });
const unit = job(3, 'test', { needs: [need('compile')] });

describe('a build with needs', () => {
  it('starts at once if it needs nothing', () => {
    expect(plan(other, job(3, 'deploy', { needs: [] }))).toEqual(['enqueue 30']);
  });

  it('starts when what it needs has ended, though its stage’s turn has not come', () => {
    expect(plan({ ...compile, status: 'success' }, other, unit)).toEqual(['enqueue 30']);
  });

  it('can need a build of its own stage', () => {
    const first = job(1, 'test', { name: 'compile' });
    expect(plan(first, unit)).toEqual(['enqueue 10']);
    expect(plan({ ...first, status: 'success' }, unit)).toEqual(['enqueue 30']);
  });

  it.each(['pending', 'running', 'manual'] as const)('waits while a needed one is %s', status => {
    expect(plan({ ...compile, status }, unit)).toEqual([]);
  });

  it('waits for all of them, though one has failed', () => {
    const both = job(3, 'test', { needs: [need('compile'), need('job2')] });
    expect(plan({ ...compile, status: 'failed' }, other, both)).toEqual([]);
  });

  it.each([
    { when: 'on_success', status: 'success', planned: 'enqueue 30' },
    { when: 'on_success', status: 'failed', planned: 'skip 30' },
    { when: 'on_success', status: 'canceled', planned: 'skip 30' },
    { when: 'on_success', status: 'skipped', planned: 'skip 30' },
    { when: 'on_failure', status: 'success', planned: 'skip 30' },
    { when: 'on_failure', status: 'failed', planned: 'enqueue 30' },
    { when: 'on_failure', status: 'skipped', planned: 'skip 30' },
    { when: 'always', status: 'failed', planned: 'enqueue 30' },
    { when: 'always', status: 'skipped', planned: 'enqueue 30' },
    { when: 'manual', status: 'success', planned: 'enqueue 30' },
    { when: 'manual', status: 'failed', planned: 'skip 30' },
    { when: 'delayed', status: 'skipped', planned: 'skip 30' },
  ] as const)('$when, when the needed one is $status: $planned', ({ when, status, planned }) => {
    const needed = { ...compile, status, when: 'on_failure' as const };
    expect(plan(needed, { ...unit, when })).toEqual([planned]);
  });

  it('passes over a failure that is allowed', () => {
    expect(plan({ ...compile, status: 'failed', allowedToFail: true }, unit)).toEqual(['enqueue 30']);
  });

  it('is skipped when a needed manual build need not be played, and revived when it was', () => {
    const manual = { ...compile, when: 'manual', status: 'manual', allowFailure: true } as const;
    expect(plan(manual, unit)).toEqual(['skip 30']);
    const both = { ...unit, needs: [need('compile'), need('job2')] };
    expect(plan(manual, { ...other, status: 'success' }, both)).toEqual(['skip 30']);
    expect(plan({ ...manual, status: 'success' }, { ...unit, status: 'skipped' })).toEqual(['enqueue 30']);
  });

  it('skips those that need it in turn, all at once', () => {
    const deploy = job(4, 'deploy', { needs: [need('job3')] });
    expect(plan({ ...compile, status: 'failed' }, unit, deploy)).toEqual(['skip 30', 'skip 40']);
  });

  it('is revived in turn, not before what it needs has run', () => {
    const test = { ...unit, status: 'skipped' } as const;
    const deploy = job(4, 'deploy', { needs: [need('job3')], status: 'skipped' });
    expect(plan({ ...compile, status: 'success' }, test, deploy)).toEqual(['enqueue 30']);
    expect(plan({ ...compile, status: 'success' }, { ...test, status: 'success' }, deploy)).toEqual([
      'enqueue 40',
    ]);
  });
});

describe('the name in a need', () => {
  const done = { status: 'success' } as const;

  it.each(['compile 1/2', 'compile: [linux, arm]'])('means parallel siblings too: %s', name => {
    const sibling = job(1, 'build', { name, ...done });
    const last = job(2, 'build', { name: name.replace('1', '2').replace('linux', 'mac'), status: 'running' });
    expect(plan(sibling, last, unit)).toEqual([]);
    expect(plan(sibling, { ...last, ...done }, unit)).toEqual(['enqueue 30']);
  });

  it('can mean one of the siblings', () => {
    const one = job(1, 'build', { name: 'compile 1/2', ...done });
    const two = job(2, 'build', { name: 'compile 2/2', status: 'running' });
    expect(plan(one, two, job(3, 'test', { needs: [need('compile 1/2')] }))).toEqual(['enqueue 30']);
  });

  it.each(['compile2', 'compile 1', 'precompile', 'compile: all'])('doesn’t mean %s', name => {
    const stranger = job(1, 'build', { name, status: 'running' });
    expect(plan(stranger, job(3, 'test', { needs: [need('compile', true)] }))).toEqual(['enqueue 30']);
  });

  it('may mean nothing if it is optional; else the build can’t run', () => {
    expect(plan(job(3, 'test', { needs: [need('absent', true)] }))).toEqual(['enqueue 30']);
    expect(plan(job(3, 'test', { needs: [need('absent')] }))).toEqual(['skip 30']);
  });

  it('never leads around in a circle', () => {
    const one = job(1, 'test', { needs: [need('job2')] });
    expect(plan(one, job(2, 'test', { needs: [need('job1')] }))).toEqual([]);
  });
});
