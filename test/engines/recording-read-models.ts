import type { Document, Find, Key, ReadModels } from '../../src/read-models/read-models.js';

/** A question put to the read models. */
export interface RecordedFind {
  readonly collection: string;
  readonly find: Find;
  /** The one whose values alone are wanted; null: documents are. */
  readonly key: string | null;
}

export interface RecordedCount {
  readonly collection: string;
  readonly filter: Find['filter'];
}

/** Deep enough for whatever asks: a handler, what it asks through, and what these read models are wrapped in. */
const FRAMES = 50;

/**
 * Read models that note what they are asked, and where in the source that is. They hold one project with one pipeline
 * and builds in every state: enough that each question leads to those that follow.
 */
export class RecordingReadModels implements Partial<ReadModels> {
  readonly finds: RecordedFind[] = [];
  readonly counts: RecordedCount[] = [];
  /** `src/…/file.ts:line` */
  readonly places = new Set<string>();

  open = async (): Promise<void> => undefined;
  save = async (): Promise<void> => undefined;
  checkpoint = async (): Promise<bigint> => 0n;
  kept = async () => ({ outdated: [], unfinished: null, former: null });

  async load<Body>(_collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    const body = { builds: 300, byStatus: BY_STATUS, ...OF_ADA };
    return new Map(ids.map(id => [id, document(body) as Document<Body>]));
  }

  async find<Body>(collection: string, find: Find): Promise<Document<Body>[]> {
    this.note(collection, find);
    return find.range?.gt === 1 ? [] : [document(SOMETHING) as Document<Body>];
  }

  async findRows(collection: string, find: Find): Promise<[]> {
    this.note(collection, find);
    return [];
  }

  async findValues(collection: string, key: string, find: Find): Promise<Key[]> {
    this.note(collection, find, key);
    return [];
  }

  async count(collection: string, filter?: Find['filter']): Promise<number> {
    this.counts.push({ collection, filter });
    this.notePlaces();
    return 300;
  }

  async *documents(): AsyncGenerator<Document> {}

  private note(collection: string, find: Find, key: string | null = null): void {
    this.finds.push({ collection, find, key });
    this.notePlaces();
  }

  private notePlaces(): void {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    const { stack = '' } = new Error('where');
    Error.stackTraceLimit = limit;
    for (const [, place = ''] of stack.matchAll(/\/(src\/[\w./-]+\.ts:\d+):\d+/g)) this.places.add(place);
  }
}

const document = (body: unknown): Document => ({ id: '1', position: 1n, keys: {}, body, row: '{}' });

const BY_STATUS = { pending: 300, running: 300, failed: 300, success: 300 };

/** What stands in documents of the event index. */
const OF_THE_INDEX = { segment: 3, at: [0], blocks: [0], last: 5, reached: 7, project: null };

const OF_ADA = {
  commit: { personal: { author: { name: 'Ada', email: 'ada@ci.example' } } },
  personal: { username: 'ada', name: 'Ada', email: 'ada@ci.example' },
};

/** Enough of a document of any kind. */
const SOMETHING = {
  id: 1,
  ...OF_ADA,
  path: 'group/name',
  memberships: {},
  tags: [],
  trace: null,
  artifacts: null,
  finishedAt: null,
  createdAt: '2026-01-01T00:00:00Z',
  ...OF_THE_INDEX,
};
