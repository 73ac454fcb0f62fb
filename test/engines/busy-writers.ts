import { setTimeout as sleep } from 'node:timers/promises';
import { buildAggregate, type Build } from '../../src/domain/build/build.js';
import { createBuild } from '../../src/domain/build/create.js';
import { enqueueBuild } from '../../src/domain/build/enqueue.js';
import type { BuildEvent } from '../../src/domain/build/events.js';
import { finishBuild } from '../../src/domain/build/finish.js';
import { startBuild } from '../../src/domain/build/start.js';
import { Refused } from '../../src/domain/event.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { ada, job } from '../support/core.js';

export const LIFE = ['BuildCreated', 'BuildEnqueued', 'BuildStarted', 'BuildFinished'];

const NOW = '2026-03-01T10:00:00.000Z';
const RUNNER = 3;

type Decide = (build: Build) => readonly BuildEvent[];

/** The steps of a build's life; each does nothing once it is done, so that a client may ask again. */
function stepsOf(buildId: number): readonly Decide[] {
  const facts = {
    projectId: 1 + (buildId % 3),
    pipelineId: buildId,
    pipelineNumber: buildId,
    attempt: 1,
    jobNumber: 1,
    retryOf: null,
    autoRetries: 0,
    ref: 'main',
    tag: false,
    sha: 'a'.repeat(40),
    beforeSha: '0'.repeat(40),
    userId: 2,
    definition: job('unit'),
  };
  const unlessPast =
    (done: readonly Build['status'][], decide: Decide): Decide =>
    build =>
      done.includes(build.status) ? [] : decide(build);
  return [
    build => createBuild(build, facts),
    build => enqueueBuild(build, { now: NOW }),
    unlessPast(['running', 'success'], build => startBuild(build, { runnerId: RUNNER, runnerShared: true })),
    unlessPast(['success'], build => finishBuild(build, { runnerId: RUNNER, state: 'success' })),
  ];
}

export interface Written {
  /** Builds that were taken through their lives: 1 to this. */
  readonly builds: number;
  /** Ids of the events that were acknowledged. */
  readonly acknowledged: readonly string[];
}

/** Builds at least, however short the trouble is. */
const LEAST = 40;
const WRITERS = 6;

/**
 * Takes builds through their lives, several at a time, for as long as there is trouble. A command that fails is given
 * again until it goes through, as a client would.
 */
export async function writeBuilds(ledger: Ledger, trouble: Promise<void>): Promise<Written> {
  const acknowledged: string[] = [];
  let builds = 0;
  const over = new AbortController();
  const write = async (): Promise<void> => {
    while (!over.signal.aborted || builds < LEAST) {
      const id = (builds += 1);
      for (const step of stepsOf(id)) acknowledged.push(...(await untilDone(ledger, id, step)));
    }
  };
  await Promise.all([...Array.from({ length: WRITERS }, write), trouble.finally(() => over.abort())]);
  return { builds, acknowledged };
}

/** @returns ids of the events that the command came to */
async function untilDone(ledger: Ledger, build: number, step: Decide): Promise<string[]> {
  for (let left = 200; ; left -= 1) {
    try {
      const { events } = await ledger.decide(buildAggregate, build, step, ada);
      return events.map(({ id }) => id);
    } catch (error) {
      if (left === 0 || error instanceof Refused) throw error;
      await sleep(50);
    }
  }
}
