import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BuildStatus } from '../../domain/build/events.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { Recorded } from '../../projections/projection.js';
import { buildSpans, foldSpans, type BuildSpansDocument } from '../../projections/event-index/build-spans.js';
import { afterEvent, EMPTY_PROJECT } from '../../projections/event-index/project-moment.js';
import type { Find } from '../../read-models/read-models.js';
import { SqliteReadModels } from '../../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../../sqlite/database.js';
import { servingIndex } from '../../../test/engines/serving-index.js';
import { Random } from '../../../test/support/random.js';
import type { EventLog } from '../event-log/event-log.js';
import { PastBuilds } from './past-builds.js';

const EVENTS = 400;
const PROJECT = 1;
const FROM: Readonly<Record<string, readonly (readonly [type: string, to: BuildStatus])[]>> = {
  created: [
    ['BuildEnqueued', 'pending'],
    ['BuildSkipped', 'skipped'],
    ['BuildCanceled', 'canceled'],
  ],
  pending: [
    ['BuildStarted', 'running'],
    ['BuildSkipped', 'skipped'],
  ],
  skipped: [
    ['BuildEnqueued', 'pending'],
    ['BuildDelayed', 'created'],
  ],
  running: [['BuildFinished', 'success']],
};

/** Builds of two projects; ids are handed out in blocks, so that a lower one may come later. */
function history(): RecordedEvent[] {
  const random = new Random(11);
  const statuses = new Map<number, BuildStatus>();
  const events: RecordedEvent[] = [];
  const blocks = [100, 200];
  while (events.length < EVENTS) {
    const position = BigInt(events.length + 1);
    const open = [...statuses].filter(([, status]) => FROM[status] !== undefined);
    const [id, from] = random.below(3) === 0 ? [] : (open[random.below(open.length)] ?? []);
    const isNew = id === undefined || from === undefined;
    const block = random.below(2);
    const build = id ?? (blocks[block] = (blocks[block] ?? 0) + 1);
    const turns = isNew ? [] : (FROM[from] ?? []);
    const [type, to] = turns[random.below(turns.length)] ?? (['BuildCreated', 'created'] as const);
    statuses.set(build, to);
    const data = { projectId: build % 7 === 0 ? 2 : PROJECT, pipelineId: 1, from: from ?? null, to };
    events.push({ type, stream: `build-${build}`, position, data } as RecordedEvent);
  }
  return events;
}

/** What a list of builds at the position is, by looking at every event before it. */
function lookedUp(events: readonly RecordedEvent[], position: number, statuses: readonly string[] | null) {
  const held = new Map<number, string>();
  for (const { stream, data } of events.slice(0, position) as readonly Recorded[]) {
    const { projectId, to } = data as { projectId: number; to: string };
    if (projectId === PROJECT) held.set(Number(stream.slice('build-'.length)), to);
  }
  const wanted = [...held].filter(([, status]) => statuses === null || statuses.includes(status));
  return wanted.map(([id]) => id).toSorted((a, b) => b - a);
}

describe('Builds of a project at a moment', () => {
  const events = history();
  let folder: string;
  let database: Database;
  let readModels: SqliteReadModels;
  const asked: Find[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'past-builds-'));
    database = Database.open(folder);
    readModels = new SqliteReadModels(database);
    await readModels.open([buildSpans]);
  });
  afterAll(async () => {
    await readModels.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  /** The index comes to a position; what follows is in the ledger alone. */
  async function indexedTo(end: number): Promise<PastBuilds> {
    const ids = [...new Set(events.map(({ stream }) => Number(stream.slice('build-'.length))))];
    const all = ids.flatMap(id => Object.keys(FROM).map(status => `${id}/${status}`));
    const stored = await readModels.load<BuildSpansDocument>(buildSpans.name, all);
    const documents = foldSpans(events.slice(0, end), stored);
    await readModels.save({ changes: [{ collection: buildSpans.name, documents }], checkpoints: {} });
    const log = {
      indexedTo: async () => BigInt(end),
      async *walk({ after, before }: { after: bigint; before: bigint }) {
        yield events.filter(
          ({ position, data }) =>
            position > after && position < before && (data as { projectId: number }).projectId === PROJECT,
        );
      },
    } as unknown as EventLog;
    const recording = {
      findValues: (collection: string, key: string, find: Find) => {
        asked.push(find);
        return readModels.findValues(collection, key, find);
      },
    };
    return new PastBuilds(recording, log, false);
  }

  it('are those that were there, page by page, in any state or in some, whatever the index knows by now', async () => {
    let turn = 0;
    for (const end of [0, 150, EVENTS]) {
      const past = await indexedTo(end);
      let moment = EMPTY_PROJECT;
      for (let position = 1; position <= EVENTS; position += 1) {
        const event = events[position - 1] as Recorded;
        if ((event.data as { projectId: number }).projectId === PROJECT) moment = afterEvent(moment, event);
        for (const statuses of [null, ['skipped'], ['pending', 'created', 'success']] as const) {
          const expected = lookedUp(events, position, statuses);
          expect(PastBuilds.total({ statuses, moment })).toBe(expected.length);
          turn += 1;
          const limit = 1 + (turn % 9);
          for (const offset of [0, limit * (turn % 5), Math.max(0, expected.length - limit)]) {
            const listing = { project: PROJECT, statuses, position: BigInt(position), moment, offset, limit };
            const ids = await past.ids(listing);
            expect([end, position, statuses, offset, ids]).toEqual([
              end,
              position,
              statuses,
              offset,
              expected.slice(offset, offset + limit),
            ]);
          }
        }
      }
    }
  });

  it('are found by walking an index, a page at a time where the index knows all', async () => {
    expect(asked.filter(find => servingIndex(buildSpans, find) === undefined)).toEqual([]);
    const past = await indexedTo(EVENTS);
    asked.length = 0;
    const moment = {
      counters: { builds: 90, byStatus: {}, runningShared: 0, pipelines: 1 },
      highestBuild: 299,
    };
    await past.ids({ project: 1, statuses: null, position: 399n, moment, offset: 40, limit: 5 });
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([[40, 5]]);
  });
});
