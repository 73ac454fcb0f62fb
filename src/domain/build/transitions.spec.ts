import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constantFrom, integer, property, record, type Arbitrary } from 'fast-check';
import { sameFacts } from '../equality.js';
import { Refused } from '../event.js';
import { artifacts, buildFacts, trace } from '../testing/builds.js';
import { archiveTrace } from './archive-trace.js';
import { buildAggregate, evolveBuild, type Build } from './build.js';
import { cancelBuild } from './cancel.js';
import { createBuild } from './create.js';
import { dropStuckBuild } from './drop-stuck.js';
import { enqueueBuild } from './enqueue.js';
import { eraseBuild } from './erase.js';
import type { BuildEvent } from './events.js';
import { expireArtifacts } from './expire-artifacts.js';
import { expireByRetention } from './expire-by-retention.js';
import { finishBuild } from './finish.js';
import { liftBuildHold, placeBuildHold } from './hold.js';
import { keepArtifacts } from './keep-artifacts.js';
import { playBuild } from './play.js';
import { removeArtifacts } from './remove-artifacts.js';
import { retryBuild } from './retry.js';
import { skipBuild } from './skip.js';
import { startBuild } from './start.js';
import { uploadArtifacts } from './upload-artifacts.js';

/** Where nothing else changes. */
const ANY_STATE = ['created', 'pending', 'running', 'success', 'failed', 'canceled', 'skipped', 'manual'].map(
  state => `${state}→${state}`,
);

/** Every transition there is, by the event that makes it. */
const ALLOWED: Record<BuildEvent['type'], readonly string[]> = {
  BuildCreated: ['none→created'],
  BuildDelayed: ['created→created', 'skipped→created'],
  BuildHeld: ['created→manual', 'skipped→manual'],
  BuildEnqueued: ['created→pending', 'skipped→pending'],
  BuildPlayed: ['manual→pending', 'skipped→pending', 'created→pending'],
  BuildSkipped: ['created→skipped', 'pending→skipped'],
  BuildStarted: ['pending→running'],
  BuildFinished: ['running→success', 'running→failed'],
  BuildDropped: ['pending→failed', 'running→failed'],
  BuildCanceled: ['created→canceled', 'manual→canceled', 'pending→canceled', 'running→canceled'],
  BuildRetried: ['success→success', 'failed→failed', 'canceled→canceled'],
  BuildTraceArchived: ['success→success', 'failed→failed', 'canceled→canceled', 'skipped→skipped'],
  BuildErased: ['success→success', 'failed→failed', 'canceled→canceled', 'skipped→skipped'],
  ArtifactsUploaded: ['running→running'],
  ArtifactsKept: ['running→running', 'success→success', 'failed→failed', 'canceled→canceled'],
  ArtifactsExpired: ['running→running', 'success→success', 'failed→failed', 'canceled→canceled'],
  ArtifactsRemoved: ['running→running', 'success→success', 'failed→failed', 'canceled→canceled'],
  TraceExpired: ['success→success', 'failed→failed', 'canceled→canceled', 'skipped→skipped'],
  BuildLegalHoldPlaced: ANY_STATE,
  BuildLegalHoldLifted: ANY_STATE,
};

/** The numbers that a command may need; which it takes is its own affair. */
interface Dice {
  readonly hour: number;
  readonly small: number;
  readonly coin: boolean;
}

const at = ({ hour }: Dice): string => `2016-05-02T0${hour}:00:00.000Z`;

const commands: Record<string, (build: Build, dice: Dice) => readonly BuildEvent[]> = {
  enqueue: (build, dice) => enqueueBuild(build, { now: at(dice) }),
  skip: skipBuild,
  start: (build, { coin }) => startBuild(build, { runnerId: coin ? 7 : 8, runnerShared: coin }),
  finish: (build, { coin, small }) =>
    finishBuild(build, { runnerId: coin ? 7 : 8, state: small === 0 ? 'failed' : 'success' }),
  cancel: cancelBuild,
  dropStuck: build => dropStuckBuild(build, { failureReason: 'stuck_or_timeout_failure' }),
  play: (build, { small }) => playBuild(build, { userId: small }),
  retry: (build, { small }) => retryBuild(build, { newBuildId: 500 + small, userId: 3 }),
  archiveTrace: (build, { small }) => archiveTrace(build, { trace: { ...trace, size: small } }),
  erase: (build, { small, coin }) =>
    eraseBuild(build, { erasedBy: 3, trace: coin ? { ...trace, size: small } : null }),
  upload: (build, dice) =>
    uploadArtifacts(build, {
      artifacts: { ...artifacts, blob: `artifacts/${dice.small}` },
      expireAt: dice.coin ? at(dice) : null,
    }),
  remove: build => removeArtifacts(build),
  keep: (build, dice) => keepArtifacts(build, { now: at(dice) }),
  expire: (build, dice) => expireArtifacts(build, { now: at(dice) }),
  expireByRetention: (build, { coin }) =>
    expireByRetention(build, {
      kind: coin ? 'trace' : 'artifacts',
      sha256: coin ? trace.sha256 : artifacts.sha256,
      retention: { runId: 'r', rule: 'keep 0 days of traces' },
    }),
  hold: (build, { small }) => (small === 0 ? placeBuildHold(build) : []),
  lift: liftBuildHold,
};

/** One build's life: what its job is, and what is asked of it, sensible or not. */
interface Life {
  readonly when: 'on_success' | 'manual' | 'delayed';
  readonly asked: readonly { readonly name: string; readonly dice: Dice }[];
}

const aLife: Arbitrary<Life> = record({
  when: constantFrom('on_success', 'manual', 'delayed'),
  asked: array(
    record({
      name: constantFrom('create', ...Object.keys(commands)),
      dice: record({
        hour: integer({ min: 0, max: 5 }),
        small: integer({ min: 0, max: 2 }),
        coin: boolean(),
      }),
    }),
    { maxLength: 40, size: 'max' },
  ),
});

/** What one command came to. */
interface Step {
  readonly before: Build;
  readonly events: readonly BuildEvent[];
  readonly after: Build;
}

describe('whatever commands come, in whatever order', () => {
  it('a build makes only the transitions that the table allows', () => {
    const made = new Set<string>();
    everyStep(({ before, events, after }) => {
      for (const { type, data } of events) {
        const transition = `${data.from ?? 'none'}→${data.to}`;
        expect(ALLOWED[type]).toContain(transition);
        made.add(`${type} ${transition}`);
      }
      expect(events[0]?.data.from ?? before.status).toBe(before.status);
      expect(events.at(-1)?.data.to ?? before.status).toBe(after.status);
    });
    // The sequences have to reach the better part of the table, or all this shows nothing.
    expect(made.size).toBeGreaterThan(20);
  });

  it('each event leaves the state that the one before it entered', () => {
    everyHistory(history => {
      const left = history.map(({ data }) => data.from);
      expect(left).toEqual([null, ...history.slice(0, -1).map(({ data }) => data.to)].slice(0, left.length));
    });
  });

  it('the events folded anew, after a way through JSON, give the state that was decided on', () => {
    everyHistory((history, state) => {
      const read = JSON.parse(JSON.stringify(history)) as BuildEvent[];
      expect(sameFacts(read.reduce(evolveBuild, buildAggregate.initial), state)).toBe(true);
    });
  });

  it('a build is begun once, retried once and erased once at most', () => {
    everyHistory(history => {
      for (const type of ['BuildCreated', 'BuildRetried', 'BuildErased'] as const) {
        expect(history.filter(event => event.type === type).length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('only the runner that started a build finishes it', () => {
    everyHistory(history => {
      const started = history.findLast(event => event.type === 'BuildStarted');
      const finished = history.findLast(event => event.type === 'BuildFinished');
      expect(finished?.data.runnerId ?? null).toBe(finished ? started?.data.runnerId : null);
    });
  });

  it('nothing is left of an erased build, and nothing comes back', () => {
    everyStep(({ after }) => {
      const left = after.status !== 'none' && after.erased ? [after.trace, after.artifacts] : [null, null];
      expect(left).toEqual([null, null]);
    });
  });
});

function everyStep(check: (step: Step) => void): void {
  assert(
    property(aLife, life => {
      for (const step of steps(life)) check(step);
    }),
    { numRuns: 300 },
  );
}

function everyHistory(check: (history: readonly BuildEvent[], state: Build) => void): void {
  assert(
    property(aLife, life => {
      const all = steps(life);
      const history = all.flatMap(({ events }) => events);
      check(history, all.at(-1)?.after ?? buildAggregate.initial);
    }),
    { numRuns: 300 },
  );
}

function steps({ when, asked }: Life): readonly Step[] {
  const create = (build: Build): readonly BuildEvent[] =>
    createBuild(build, buildFacts({ when, startIn: 3600 }));
  let state = buildAggregate.initial;
  return asked.map(({ name, dice }) => {
    const before = frozen(state);
    const events = accepted(() => (commands[name] ?? create)(before, dice));
    state = events.reduce(evolveBuild, before);
    return { before, events, after: state };
  });
}

/** A refused command leaves no event; any other error is a defect. */
function accepted(decide: () => readonly BuildEvent[]): readonly BuildEvent[] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refused) return [];
    throw error;
  }
}

/** A decider that writes into the state it is given throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
