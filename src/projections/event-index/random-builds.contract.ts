import { buildFacts } from '../../domain/testing/builds.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import { Random } from '../../../test/support/random.js';

type Change = readonly [type: string, to: string, more?: object];

const ARTIFACTS = { filename: 'out.zip', size: 7 };
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  created: [
    ['BuildEnqueued', 'pending'],
    ['BuildSkipped', 'skipped'],
    ['BuildCanceled', 'canceled'],
  ],
  pending: [
    ['BuildStarted', 'running', { runnerId: 7 }],
    ['BuildSkipped', 'skipped'],
    ['BuildLegalHoldPlaced', 'pending', { by: 1 }],
  ],
  skipped: [
    ['BuildEnqueued', 'pending'],
    ['BuildDelayed', 'created'],
  ],
  running: [
    ['BuildFinished', 'success', { coverage: 81.5 }],
    ['ArtifactsUploaded', 'running', { artifacts: ARTIFACTS, expireAt: null }],
  ],
  success: [
    ['BuildTraceArchived', 'success', { trace: { size: 1, sha256: 'a' } }],
    ['ArtifactsExpired', 'success'],
  ],
};

/** Builds of two projects, 1 and 2; ids are handed out in two blocks, so that a lower one may come later. */
export function randomBuilds(seed: number, length: number): RecordedEvent[] {
  const random = new Random(seed);
  const builds = new Map<number, { status: string; revision: number }>();
  const events: RecordedEvent[] = [];
  const blocks = [100, 200];
  while (events.length < length) {
    const open = [...builds].filter(([, { status }]) => CHANGES[status] !== undefined);
    const [id, known] = random.below(3) === 0 || open.length === 0 ? [] : random.of(open);
    const block = random.below(2);
    const build = id ?? (blocks[block] = (blocks[block] ?? 0) + 1);
    const projectId = build % 7 === 0 ? 2 : 1;
    const from = known?.status ?? null;
    const [type, to, more = {}]: Change =
      from === null ? ['BuildCreated', 'created', buildFacts()] : random.of(CHANGES[from] ?? []);
    const revision = (known?.revision ?? -1) + 1;
    builds.set(build, { status: to, revision });
    events.push({
      type,
      stream: `build-${build}`,
      revision,
      position: BigInt(events.length + 1),
      actor: { kind: 'user', id: 1 },
      occurredAt: new Date(Date.UTC(2026, 2, 1) + events.length * 1_000).toISOString(),
      data: { ...more, projectId, pipelineId: 1, from, to },
    } as RecordedEvent);
  }
  return events;
}

export const buildOf = ({ stream }: Pick<RecordedEvent, 'stream'>): number =>
  Number(stream.slice('build-'.length));

/** What a store has of each stream. */
export const streamsOf = (events: readonly RecordedEvent[]) => ({
  readStream: async (stream: string) => events.filter(event => event.stream === stream),
});
