import type { BuildEvent } from '../build/events.js';
import { artifacts, buildFacts, happened, onRunner7, times, trace } from './builds.js';

const begin = (changes: Parameters<typeof buildFacts>[0] = {}): BuildEvent => ({
  type: 'BuildCreated',
  data: { ...buildFacts(changes), from: null, to: 'created' },
});

const begun = begin();
const enqueued = happened('BuildEnqueued', 'created', 'pending', { tags: ['linux'] });
const started = happened('BuildStarted', 'pending', 'running', onRunner7);
const uploaded = happened('ArtifactsUploaded', 'running', 'running', {
  artifacts,
  expireAt: times.tomorrow,
  replaces: null,
});
const ended = (to: 'success' | 'failed'): BuildEvent =>
  happened('BuildFinished', 'running', to, {
    ...onRunner7,
    failureReason: to === 'failed' ? 'script_failure' : null,
    exitCode: to === 'failed' ? 1 : 0,
    allowedToFail: false,
    coverage: null,
  });
const archived = (status: 'success' | 'failed' | 'canceled'): BuildEvent =>
  happened('BuildTraceArchived', status, status, { trace });

const running = [begun, enqueued, started];
const failed = [...running, ended('failed'), archived('failed')];

/** How a build comes to each of its states. Only `success` has artifacts; they expire tomorrow. */
export const histories = {
  none: [],
  created: [begun],
  delayed: [
    begin({ when: 'delayed', startIn: 3600 }),
    happened('BuildDelayed', 'created', 'created', { enqueueAt: times.inAnHour }),
  ],
  manual: [begin({ when: 'manual' }), happened('BuildHeld', 'created', 'manual', {})],
  pending: [begun, enqueued],
  running,
  success: [...running, uploaded, ended('success'), archived('success')],
  failed,
  canceled: [...running, happened('BuildCanceled', 'running', 'canceled', onRunner7), archived('canceled')],
  skipped: [begun, happened('BuildSkipped', 'created', 'skipped', {})],
  erased: [...failed, happened('BuildErased', 'failed', 'failed', { erasedBy: 3, trace, artifacts: null })],
  retried: [
    ...failed,
    happened('BuildRetried', 'failed', 'failed', {
      retriedAs: 413,
      autoRetries: 0,
      userId: 3,
      allowedToFail: false,
    }),
  ],
} satisfies Record<string, readonly BuildEvent[]>;

export type BuildSituation = keyof typeof histories;

/** The same history of a build whose job is configured otherwise. */
export function configured(
  history: readonly BuildEvent[],
  changes: Parameters<typeof buildFacts>[0],
): readonly BuildEvent[] {
  return history.map(event => (event.type === 'BuildCreated' ? begin(changes) : event));
}
