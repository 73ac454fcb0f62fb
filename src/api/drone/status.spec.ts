import { describe, expect, it } from '@jest/globals';
import type { PipelineJob } from '../../projections/pipelines.js';
import { exitCode, jobStatus, pipelineStatus } from './status.js';
import { jobOf } from './sample.contract.js';

describe("A job in Drone's words", () => {
  it.each<[Partial<PipelineJob>, string, number]>([
    [{ status: 'created' }, 'pending', 0],
    [{ status: 'pending' }, 'pending', 0],
    [{ status: 'running' }, 'running', 0],
    [{ status: 'success', exitCode: 0 }, 'success', 0],
    [{ status: 'failed', failureReason: 'script_failure', exitCode: 3 }, 'failure', 3],
    [{ status: 'failed', failureReason: 'script_failure' }, 'failure', 1],
    [{ status: 'failed', failureReason: 'runner_system_failure' }, 'error', 255],
    [{ status: 'canceled' }, 'killed', 130],
    [{ status: 'skipped' }, 'skipped', 0],
    [{ status: 'manual' }, 'pending', 0],
    [{ status: 'manual', allowFailure: true }, 'skipped', 0],
  ])('%j is %s, exit code %d', (changes, status, code) => {
    const job = jobOf(changes);
    expect(jobStatus(job)).toBe(status);
    expect(exitCode(job)).toBe(code);
  });
});

describe("A pipeline in Drone's words", () => {
  const failed = { status: 'failed', failureReason: 'script_failure' } as const;

  it('is that of its first job, by number, that failed it', () => {
    const jobs = [
      jobOf({ ...failed, jobNumber: 3 }),
      jobOf({ status: 'canceled', jobNumber: 2 }),
      jobOf({ status: 'success', jobNumber: 1 }),
    ];
    expect(pipelineStatus({ status: 'failed', jobs })).toBe('killed');
  });

  it('is not that of a job that may fail, nor of one that never ran', () => {
    const jobs = [
      jobOf({ status: 'canceled', jobNumber: 1, allowedToFail: true }),
      jobOf({ status: 'skipped', jobNumber: 2 }),
      jobOf({ ...failed, jobNumber: 3 }),
    ];
    expect(pipelineStatus({ status: 'failed', jobs })).toBe('failure');
  });

  it.each([
    ['created', 'pending'],
    ['pending', 'pending'],
    ['manual', 'pending'],
    ['running', 'running'],
    ['success', 'success'],
    ['skipped', 'skipped'],
    ['canceled', 'killed'],
  ] as const)('that is %s is %s', (status, word) => {
    expect(pipelineStatus({ status, jobs: [jobOf({ status: 'success' })] })).toBe(word);
  });
});
