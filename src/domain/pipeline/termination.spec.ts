import { describe, expect, it } from '@jest/globals';
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  nat,
  property,
  record,
  type Arbitrary,
} from 'fast-check';
import { isFinished } from '../build/build.js';
import { need } from '../testing/pipeline-builds.js';
import { RunningPipeline, type PlannedJob } from '../testing/running-pipeline.js';

const aJob: Arbitrary<AnyJob> = record({
  stageIndex: integer({ min: 0, max: 3 }),
  when: constantFrom('on_success', 'on_success', 'on_failure', 'always', 'manual', 'delayed'),
  allowFailure: boolean(),
  needs: constantFrom('the stages', 'nothing', 'the first', 'the one before', 'both'),
});

interface AnyJob extends Omit<PlannedJob, 'needs'> {
  readonly needs: 'the stages' | 'nothing' | 'the first' | 'the one before' | 'both';
}

/** Jobs in the order of their stages, that need only jobs before them; and numbers that decide what happens. */
const aPipelinesLife = record({
  jobs: array(aJob, { minLength: 1, maxLength: 8 }).map(inOrder),
  chances: array(nat(999), { minLength: 20, maxLength: 40 }),
  retries: nat(3),
});

function inOrder(jobs: readonly AnyJob[]): readonly PlannedJob[] {
  const sorted = jobs.toSorted((one, other) => one.stageIndex - other.stageIndex);
  return sorted.map(({ stageIndex, when, allowFailure, needs: words }, at) => {
    const before = at === 0 ? [] : [need(`job${at}`)];
    const first = at === 0 ? [] : [need('job1')];
    const needs = {
      'the stages': undefined,
      nothing: [],
      'the first': first,
      'the one before': before,
      both: [...first, ...before],
    }[words];
    return { stageIndex, when, allowFailure, needs };
  });
}

/** Each job can be planned, started and ended a few times; far beyond that it goes around in circles. */
const ENOUGH = 400;

describe('a pipeline, whatever becomes of its builds', () => {
  it('ends, with each of its builds', () => {
    everyLife(pipeline => {
      expect(pipeline.latest().filter(build => !isFinished(build))).toEqual([]);
      expect(['success', 'failed', 'canceled', 'skipped']).toContain(pipeline.status());
    });
  });

  it('has ended when only manual builds are left that may fail, and shows so', () => {
    everyLife(
      pipeline => {
        const left = pipeline.latest().filter(build => !isFinished(build));
        const passedBy = left.filter(build => build.status === 'manual' && build.definition.allowFailure);
        const held = left.some(build => build.status === 'manual' && !build.definition.allowFailure);
        const ended = ['success', 'failed', 'canceled', 'skipped'].includes(pipeline.status());
        expect(ended).toBe(!held);
        expect(held || passedBy.length === left.length).toBe(true);
      },
      { playing: false },
    );
  });

  it('enqueues no build before what it needs, or the stages before it, have ended', () => {
    let enqueued = 0;
    everyLife(pipeline => {
      for (const { build, before } of pipeline.enqueued) {
        enqueued += 1;
        const unfinished = before.filter(
          one => !isFinished(one) && !(one.status === 'manual' && one.definition.allowFailure),
        );
        expect({ build, unfinished }).toEqual({ build, unfinished: [] });
      }
    });
    expect(enqueued).toBeGreaterThan(200);
  });
});

function everyLife(check: (pipeline: RunningPipeline) => void, { playing = true } = {}): void {
  assert(
    property(aPipelinesLife, ({ jobs, chances, retries }) => {
      const pipeline = new RunningPipeline(jobs, { playing, retries });
      let steps = 0;
      while (pipeline.goOn(chances[steps % chances.length] ?? 0)) {
        steps += 1;
        expect(steps).toBeLessThan(ENOUGH);
      }
      check(pipeline);
    }),
    { numRuns: 250 },
  );
}
