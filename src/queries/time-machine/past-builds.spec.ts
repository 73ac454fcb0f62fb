import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { Recorded } from '../../projections/projection.js';
import { builds } from '../../projections/builds.js';
import { buildVersions, BuildVersions } from '../../projections/event-index/build-versions.js';
import { afterEvent, EMPTY_PROJECT } from '../../projections/event-index/project-moment.js';
import { buildOf, randomBuilds, streamsOf } from '../../projections/event-index/random-builds.contract.js';
import type { Find, Row } from '../../read-models/read-models.js';
import { SqliteReadModels } from '../../read-models/sqlite/sqlite-read-models.js';
import { Database } from '../../sqlite/database.js';
import { servingIndex } from '../../../test/engines/serving-index.js';
import type { EventLog } from '../event-log/event-log.js';
import { foldTo } from './fold-to.js';
import { PastBuilds } from './past-builds.js';

const EVENTS = 300;
const PROJECT = 1;

/** What a list of builds at the position is, by looking at every event before it. */
function lookedUp(events: readonly RecordedEvent[], position: number, statuses: readonly string[] | null) {
  const held = new Map<number, string>();
  for (const { stream, data } of events.slice(0, position) as readonly Recorded[]) {
    const { projectId, to } = data as { projectId: number; to: string };
    if (projectId === PROJECT) held.set(buildOf({ stream }), to);
  }
  const wanted = [...held].filter(([, status]) => statuses === null || statuses.includes(status));
  return wanted.map(([id]) => id).toSorted((a, b) => b - a);
}

const shown = ([id, { row, keys }]: [string, Row]) => [id, row, keys['archive'], keys['runner']];

describe('Builds of a project at a moment', () => {
  const events = randomBuilds(11, EVENTS);
  let folder: string;
  let database: Database;
  let readModels: SqliteReadModels;
  const asked: Find[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'past-builds-'));
    database = Database.open(folder);
    readModels = new SqliteReadModels(database);
    await readModels.open([buildVersions]);
  });
  afterAll(async () => {
    await readModels.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  /** The index comes to a position; what follows is in the ledger alone. */
  async function indexedTo(end: number): Promise<PastBuilds> {
    const documents = await new BuildVersions(streamsOf(events)).after(events.slice(0, end));
    await readModels.save({ changes: [{ collection: buildVersions.name, documents }], checkpoints: {} });
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
      findRows: (collection: string, find: Find) => {
        asked.push(find);
        return readModels.findRows(collection, find);
      },
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

  it('are shown as they were then, but for those that the index does not know the last of', async () => {
    const ofBuild = (id: number, position: number) =>
      events.filter(event => buildOf(event) === id && event.position <= position);
    const ids = lookedUp(events, 200, null);
    const rowOf = (id: number, position: number): [string, Row] => {
      const { position: last, keys, row } = foldTo(builds, String(id), ofBuild(id, position)) ?? {};
      return [String(id), { id: String(id), position: last ?? 0n, keys: keys ?? {}, row: row ?? '' }];
    };
    const now = new Map(ids.map(id => rowOf(id, EVENTS)));
    const expected = ids.map(id => shown(rowOf(id, 200))).toSorted();
    const whole = await (await indexedTo(EVENTS)).rows(now, ids, 200n);
    expect([...whole].map(shown).toSorted()).toEqual(expected);
    const behind = await new PastBuilds(
      { ...readModels, findRows: async () => [], findValues: async () => [] },
      { indexedTo: async () => 250n } as unknown as EventLog,
      false,
    ).rows(now, ids, 200n);
    const unknown = ids.filter(id => ofBuild(id, EVENTS).some(({ position }) => position > 250n));
    expect(unknown.length).toBeGreaterThan(0);
    expect(ids.filter(id => !behind.has(String(id)))).toEqual(unknown);
  });

  it('are found by walking an index, a page at a time where the index knows all', async () => {
    expect(asked.filter(find => servingIndex(buildVersions, find) === undefined)).toEqual([]);
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
