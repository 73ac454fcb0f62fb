import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, nat, property, record, type Arbitrary } from 'fast-check';
import type { BuildStatus } from '../domain/build/events.js';
import { pipelineStatus } from '../domain/pipeline/progress.js';
import { BUILD_EVENTS } from './builds.js';
import { Rehearsal, type RehearsedJob } from '../../test/support/core-rehearsal.js';

const aJob: Arbitrary<RehearsedJob> = record({
  when: constantFrom('on_success', 'on_failure', 'always', 'manual', 'delayed'),
  stageIndex: nat(2),
  allowFailure: constantFrom(false, false, true),
  allowFailureExitCodes: constantFrom([], [3]),
});

/** Jobs, and numbers that decide which command comes next and to which build. */
const aLife = record({
  jobs: array(aJob, { minLength: 1, maxLength: 3 }),
  chances: array(nat(9_999), { minLength: 20, maxLength: 80, size: 'max' }),
});

/** Follows a rehearsal to its end, and looks at it after each event. */
function everyEvent(
  look: (rehearsal: Rehearsal) => void,
  options: { seed?: number; numRuns?: number } = {},
): Set<string> {
  const seen = new Set<string>();
  assert(
    property(aLife, ({ jobs, chances }) => {
      const rehearsal = new Rehearsal(jobs, type => {
        seen.add(type);
        look(rehearsal);
      });
      rehearsal.begin();
      for (const chance of chances) rehearsal.command(chance);
    }),
    { numRuns: 150, ...options },
  );
  return seen;
}

describe('Whatever happens to the builds of a pipeline', () => {
  it('every event there is can be met here, or all of the following shows nothing', () => {
    const seen = everyEvent(() => undefined, { seed: 2, numRuns: 400 });
    const all = ['PipelineCreated', 'PipelineRestarted', ...BUILD_EVENTS];
    expect([...seen].toSorted()).toEqual(all.toSorted());
  });

  it("the build's document has the state that its events fold to", () => {
    everyEvent(rehearsal => {
      for (const [id, build] of rehearsal.builds) {
        const shown = rehearsal.buildDocument(id);
        expect({
          id,
          status: shown?.status,
          retriedAs: shown?.retriedAs,
          runnerId: shown?.runnerId,
          failureReason: shown?.failureReason,
          exitCode: shown?.exitCode,
          userId: shown?.userId,
          trace: shown?.trace,
          artifacts: shown?.artifacts,
          artifactsExpireAt: shown?.artifactsExpireAt,
          erased: shown?.erasedAt !== null,
        }).toEqual({
          id,
          status: build.status,
          retriedAs: build.retriedAs,
          runnerId: build.runnerId,
          failureReason: build.failureReason,
          exitCode: build.exitCode,
          userId: build.userId,
          trace: build.trace,
          artifacts: build.artifacts,
          artifactsExpireAt: build.artifactsExpireAt,
          erased: build.erased,
        });
      }
    });
  });

  it("the pipeline's document has its jobs' states, and the status that follows from its builds", () => {
    everyEvent(rehearsal => {
      const shown = rehearsal.pipelineDocument();
      const latest = rehearsal.latestBuilds();
      expect(shown?.jobs.map(({ jobNumber, status }) => [jobNumber, status])).toEqual(
        latest.map(({ jobNumber, status }) => [jobNumber, status]),
      );
      expect(shown?.status).toBe(pipelineStatus(rehearsal.asPipelineBuilds()));
      const over = ['success', 'failed', 'canceled', 'skipped'].includes(shown?.status ?? '');
      expect(shown?.finishedAt !== null).toBe(over);
    });
  });

  it("the project's counters count the builds in each state", () => {
    everyEvent(rehearsal => {
      const counted: Partial<Record<BuildStatus, number>> = {};
      for (const { status } of rehearsal.builds.values()) counted[status] = (counted[status] ?? 0) + 1;
      const shown = rehearsal.counters();
      const byStatus = Object.fromEntries(
        Object.entries(shown?.byStatus ?? {}).filter(([, count]) => count !== 0),
      );
      const running = [...rehearsal.builds.values()].filter(
        build => build.status === 'running' && build.runnerShared,
      );
      expect({ byStatus, builds: shown?.builds, running: shown?.runningShared }).toEqual({
        byStatus: counted,
        builds: rehearsal.builds.size,
        running: running.length,
      });
    });
  });

  it('a deadline stands for each delayed build, and for artifacts that will expire', () => {
    everyEvent(rehearsal => {
      for (const [id, build] of rehearsal.builds) {
        expect([rehearsal.deadline('enqueue', id), rehearsal.deadline('expire', id)]).toEqual([
          build.enqueueAt,
          build.artifactsExpireAt,
        ]);
      }
    });
  });
});
