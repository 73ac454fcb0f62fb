import { describe, expect, it } from '@jest/globals';
import { Refused } from '../event.js';
import { histories, type BuildSituation } from '../testing/build-histories.js';
import { artifacts, buildFacts, times } from '../testing/builds.js';
import { archiveTrace } from './archive-trace.js';
import { buildAggregate, evolveBuild, type Build } from './build.js';
import { cancelBuild } from './cancel.js';
import { createBuild } from './create.js';
import { dropStuckBuild } from './drop-stuck.js';
import { enqueueBuild } from './enqueue.js';
import { eraseBuild } from './erase.js';
import type { BuildEvent } from './events.js';
import { expireArtifacts } from './expire-artifacts.js';
import { finishBuild } from './finish.js';
import { keepArtifacts } from './keep-artifacts.js';
import { playBuild } from './play.js';
import { removeArtifacts } from './remove-artifacts.js';
import { retryBuild } from './retry.js';
import { skipBuild } from './skip.js';
import { startBuild } from './start.js';
import { uploadArtifacts } from './upload-artifacts.js';

const { now } = times;

/** One typical use of each command. */
const commands = {
  create: build => createBuild(build, buildFacts()),
  enqueue: build => enqueueBuild(build, { now }),
  skip: build => skipBuild(build),
  start: build => startBuild(build, { runnerId: 7, runnerShared: true }),
  finish: build => finishBuild(build, { runnerId: 7, state: 'success' }),
  archiveTrace: build => archiveTrace(build, { trace: { size: 121, sha256: 'cc'.repeat(32) } }),
  cancel: build => cancelBuild(build),
  retry: build => retryBuild(build, { newBuildId: 500, userId: 3 }),
  play: build => playBuild(build, { userId: 3 }),
  erase: build => eraseBuild(build, { erasedBy: 3, trace: null }),
  upload: build =>
    uploadArtifacts(build, { artifacts: { ...artifacts, blob: 'artifacts/2' }, expireAt: null }),
  remove: build => removeArtifacts(build),
  keep: build => keepArtifacts(build, { now }),
  expire: build => expireArtifacts(build, { now: times.tomorrow }),
  dropStuck: build => dropStuckBuild(build, { failureReason: 'stuck_or_timeout_failure' }),
} satisfies Record<string, (build: Build) => readonly BuildEvent[]>;

/** `-`: accepted, nothing changes; snake_case: refused; else the event and the status after it. */
type Row = Record<BuildSituation, string>;

const everywhere = (outcome: string, but: Partial<Row>): Row => ({
  none: outcome,
  created: outcome,
  delayed: outcome,
  manual: outcome,
  pending: outcome,
  running: outcome,
  success: outcome,
  failed: outcome,
  canceled: outcome,
  skipped: outcome,
  erased: outcome,
  retried: outcome,
  ...but,
});

const TABLE: Record<keyof typeof commands, Row> = {
  create: everywhere('-', { none: 'BuildCreated created' }),
  enqueue: everywhere('-', {
    created: 'BuildEnqueued pending',
    skipped: 'BuildEnqueued pending',
  }),
  skip: everywhere('-', {
    created: 'BuildSkipped skipped',
    delayed: 'BuildSkipped skipped',
    pending: 'BuildSkipped skipped',
  }),
  start: everywhere('not_pending', { pending: 'BuildStarted running' }),
  finish: everywhere('not_running', {
    none: 'not_found',
    running: 'BuildFinished success',
    erased: 'erased',
  }),
  archiveTrace: everywhere('not_finished', {
    none: 'not_found',
    success: 'BuildTraceArchived success',
    failed: 'BuildTraceArchived failed',
    canceled: 'BuildTraceArchived canceled',
    skipped: 'BuildTraceArchived skipped',
    erased: 'erased',
    retried: 'BuildTraceArchived failed',
  }),
  cancel: everywhere('-', {
    none: 'not_found',
    created: 'BuildCanceled canceled',
    delayed: 'BuildCanceled canceled',
    manual: 'BuildCanceled canceled',
    pending: 'BuildCanceled canceled',
    running: 'BuildCanceled canceled',
  }),
  retry: everywhere('not_retryable', {
    none: 'not_found',
    success: 'BuildRetried success',
    failed: 'BuildRetried failed',
    canceled: 'BuildRetried canceled',
    erased: 'BuildRetried failed',
    retried: '-',
  }),
  play: everywhere('not_playable', {
    none: 'not_found',
    manual: 'BuildPlayed pending',
    delayed: 'BuildPlayed pending',
  }),
  erase: everywhere('not_erasable', {
    none: 'not_found',
    success: 'BuildErased success',
    failed: 'BuildErased failed',
    canceled: 'BuildErased canceled',
    retried: 'BuildErased failed',
  }),
  upload: everywhere('not_running', {
    none: 'not_found',
    running: 'ArtifactsUploaded running',
    erased: 'erased',
  }),
  remove: everywhere('-', { none: 'not_found', success: 'ArtifactsRemoved success' }),
  keep: everywhere('no_artifacts', { none: 'not_found', success: 'ArtifactsKept success' }),
  expire: everywhere('-', { success: 'ArtifactsExpired success' }),
  dropStuck: everywhere('-', { pending: 'BuildDropped failed', running: 'BuildDropped failed' }),
};

const rows = Object.entries(TABLE).flatMap(([command, row]) =>
  Object.entries(row).map(([situation, outcome]) => ({ command, situation, outcome })),
) as { command: keyof typeof commands; situation: BuildSituation; outcome: string }[];

describe('what each command does to a build in each state', () => {
  it.each(rows)('$command, when $situation: $outcome', ({ command, situation, outcome }) => {
    const history: readonly BuildEvent[] = histories[situation];
    const build = history.reduce(evolveBuild, buildAggregate.initial);
    expect(outcomeOf(build, commands[command])).toBe(outcome);
  });

  it('knows every command of the domain in every state', () => {
    expect(rows).toHaveLength(15 * 12);
  });
});

function outcomeOf(build: Build, decide: (build: Build) => readonly BuildEvent[]): string {
  try {
    const events = decide(build);
    const { status } = events.reduce(evolveBuild, build);
    return events.length === 0 ? '-' : `${events.map(event => event.type).join(' ')} ${status}`;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}
