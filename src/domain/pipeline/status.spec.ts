import { describe, expect, it } from '@jest/globals';
import type { BuildStatus } from '../build/events.js';
import { job } from '../testing/pipeline-builds.js';
import { pipelineStatus, type PipelineBuild } from './progress.js';

/** `failed!` and the like are allowed to fail. */
const builds = (words: string): readonly PipelineBuild[] =>
  words.split(' ').map((word, at) =>
    job(at + 1, 'build', {
      status: word.replace('!', '') as BuildStatus,
      allowFailure: word.endsWith('!'),
    }),
  );

describe('the status of a pipeline', () => {
  it.each([
    ['created created', 'created'],
    ['pending created', 'pending'],
    ['pending pending skipped', 'pending'],
    ['pending success', 'running'],
    ['pending failed', 'running'],
    ['pending failed!', 'pending'],
    ['running created', 'running'],
    ['running failed canceled manual', 'running'],
    ['success created', 'running'],
    ['failed created', 'running'],
    ['success success', 'success'],
    ['success skipped', 'success'],
    ['success failed!', 'success'],
    ['success canceled!', 'success'],
    ['success manual!', 'success'],
    ['failed! failed!', 'success'],
    ['failed! skipped', 'success'],
    ['success failed', 'failed'],
    ['failed skipped', 'failed'],
    ['failed canceled', 'failed'],
    ['failed failed!', 'failed'],
    ['failed manual!', 'failed'],
    ['success canceled', 'canceled'],
    ['canceled skipped', 'canceled'],
    ['canceled failed!', 'canceled'],
    ['skipped skipped', 'skipped'],
    ['manual!', 'skipped'],
    ['manual! skipped', 'skipped'],
    ['manual! created', 'created'],
    ['manual', 'manual'],
    ['success manual created', 'manual'],
    ['failed manual', 'manual'],
    ['manual pending', 'running'],
  ])('%s: %s', (words, status) => {
    expect(pipelineStatus(builds(words))).toBe(status);
  });

  it('forgets what was retried', () => {
    const failed = job(1, 'build', { status: 'failed', retriedAs: 70 });
    const retry = job(1, 'build', { id: 70, retryOf: 10, status: 'success' });
    expect(pipelineStatus([failed, retry])).toBe('success');
    expect(pipelineStatus([retry, failed])).toBe('success');
  });

  it('is not that of the retried build while the new one isn’t there yet', () => {
    const failed = job(1, 'build', { status: 'failed', retriedAs: 70 });
    expect(pipelineStatus([failed, job(2, 'build', { status: 'success' })])).toBe('running');
  });

  it('goes by how a build ended, not by its job’s setting: exit codes can allow a failure', () => {
    expect(pipelineStatus([job(1, 'build', { status: 'failed', allowedToFail: true })])).toBe('success');
    expect(
      pipelineStatus([job(1, 'build', { status: 'failed', allowFailure: true, allowedToFail: false })]),
    ).toBe('failed');
  });

  it('is skipped where there is nothing to run', () => {
    expect(pipelineStatus([])).toBe('skipped');
  });
});
