import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { EventStore } from '../../event-store/event-store.js';
import type { CollectionSpec, Document, Key, KeyRange } from '../../read-models/read-models.js';
import { builds, type BuildDocument } from '../builds.js';
import { describeDocument } from '../describe-document.js';
import { streamNumber, type Projection, type Recorded } from '../projection.js';

/** What a list needs of a build besides its row; with status and project, all that is kept of a version. */
const SHOWN = ['project', 'status', 'build', 'pipeline', 'user_id', 'runner', 'archive'] as const;

/** Position of what took a version's place, as long as nothing has: later than every position. */
const NOT_YET = Number.MAX_SAFE_INTEGER;

/**
 * Builds as lists showed them, from which event on, up to which: what finds the builds of a moment, in any state or in
 * some, and shows those that have changed since. The version that holds now has no row: it is the build's own.
 */
export const buildVersions: CollectionSpec = {
  name: 'build_versions',
  // Other rows are other versions.
  version: builds.collection.version ?? 1,
  keys: {
    project: 'integer',
    status: 'text',
    build: 'integer',
    /** 1: the build was created with it; 0: it came later. */
    first: 'integer',
    /** Position of the event that brought it. */
    from: 'integer',
    /** Of the one that took it away. */
    to: 'integer',
    pipeline: 'integer',
    user_id: 'integer',
    runner: 'integer',
    archive: 'integer',
  },
  // All that is asked about is in them.
  indexes: [
    ['project', 'status', 'build', 'from', 'to', 'first'],
    ['build', 'from', 'to'],
  ],
};

/** Those that held when the event at the position had happened. */
export const heldAt = (position: number): readonly KeyRange[] => [
  { key: 'from', lte: position },
  { key: 'to', gt: position },
];

interface Version {
  readonly from: number;
  readonly first: 0 | 1;
  readonly shown: Readonly<Record<string, Key>>;
  readonly row: string | null;
}

/** A build as its events so far leave it. */
interface Current {
  readonly body: BuildDocument | null;
  readonly version: Version | null;
  /** An event could not be folded: the build stays as it was, as its document does. */
  readonly stopped: boolean;
}

const NOTHING: Current = { body: null, version: null, stopped: false };
const TYPES: ReadonlySet<string> = builds.on;

/**
 * Makes the versions of builds, from one batch of the ledger's events to the next. The same events give the same
 * documents however they are cut into batches, so that a batch that is done again changes nothing.
 */
export class BuildVersions {
  private readonly current = new LRUCache<number, Current>({ max: 10_000 });

  /** @param store asked for what happened to a build before the batch, where that is not remembered */
  constructor(private readonly store: Pick<EventStore, 'readStream'>) {}

  /** To be called before events that don't follow those of the batch before. */
  forget(): void {
    this.current.clear();
  }

  /** Versions that the events begin or end. */
  async after(events: readonly RecordedEvent[]): Promise<Document<null>[]> {
    const changed = new Map<string, Document<null>>();
    for (const event of events as readonly Recorded[]) {
      if (!TYPES.has(event.type)) continue;
      const id = streamNumber(event.stream);
      const before = this.current.get(id) ?? (await this.before(id, event));
      const now = advance(before, event, id);
      this.current.set(id, now);
      if (now.version === before.version) continue;
      for (const document of turn(before.version, now.version, event.position)) {
        changed.set(document.id, document);
      }
    }
    return [...changed.values()];
  }

  private async before(id: number, { position, revision }: Recorded): Promise<Current> {
    if (Number(revision) === 0) return NOTHING;
    const events = (await this.store.readStream(`build-${id}`)) as readonly Recorded[];
    return events
      .filter(event => event.position < position && TYPES.has(event.type))
      .reduce((current, event) => advance(current, event, id), NOTHING);
  }
}

function advance(current: Current, event: Recorded, id: number): Current {
  if (current.stopped) return current;
  try {
    const body = builds.evolve(current.body, event, String(id));
    if (body === current.body || body === null) return current;
    const version = versionOf(current.version, body, event.position);
    return { body, version, stopped: false };
  } catch {
    return { ...current, stopped: true };
  }
}

function versionOf(before: Version | null, body: BuildDocument, position: bigint): Version {
  const described = describeDocument(builds as Projection, String(body.id), body, position) as Document;
  const { keys, row } = described;
  const shown = Object.fromEntries(SHOWN.map(key => [key, keys[key] ?? null]));
  const isSame = before?.row === row && SHOWN.every(key => before.shown[key] === shown[key]);
  if (before !== null && isSame) return before;
  return { from: Number(position), first: before === null ? 1 : 0, shown, row };
}

function turn(before: Version | null, now: Version | null, position: bigint): Document<null>[] {
  return [
    ...(before === null ? [] : [documentOf(before, position, Number(position))]),
    ...(now === null ? [] : [documentOf(now, position, NOT_YET)]),
  ];
}

function documentOf(version: Version, position: bigint, to: number): Document<null> {
  const { from, first, shown, row } = version;
  const keys = { ...shown, first, from, to };
  return { id: `${shown['build']}/${from}`, position, keys, body: null, row: to === NOT_YET ? null : row };
}
