import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildReadModels } from '../src/engine/rebuild.js';
import { verifyProjections } from '../src/engine/verify-projections.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { eventSegments, SEGMENT, type SegmentDocument } from '../src/projections/event-index/collections.js';
import { EVENT_INDEX, EventIndexer } from '../src/projections/event-index/event-indexer.js';
import type { Document } from '../src/read-models/read-models.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { onFolder, seedFolder } from './support/seeded-folder.js';

const VERSIONS = 'build_versions';
const nothing = () => undefined;

describe('The index that the past is looked up in', () => {
  let folder: string;
  const env = () => ({ LEDGER_DATA: folder, LEDGER_LOG: 'error' });
  const rebuild = () => rebuildReadModels(env(), nothing);
  const verified = async () => {
    const { projections } = await verifyProjections(env(), nothing);
    return projections
      .filter(({ served, folded }) => served !== folded)
      .map(({ name, differences, named }) => ({ name, differences, named }));
  };
  const onIndex = <Result>(
    work: (readModels: SqliteReadModels, store: SqliteEventStore) => Promise<Result>,
  ) =>
    onFolder(folder, async database => {
      const readModels = new SqliteReadModels(database);
      await readModels.open(EVENT_INDEX);
      const result = await work(readModels, new SqliteEventStore(database));
      await readModels.close();
      return result;
    });
  const all = (name: string) =>
    onIndex(async readModels => {
      const found: Document[] = [];
      for await (const document of readModels.documents(name)) found.push(document);
      return found;
    });
  const save = (...documents: Document[]) =>
    onIndex(readModels =>
      readModels.save({ changes: [{ collection: VERSIONS, documents }], checkpoints: {} }),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-index-'));
    await seedFolder(folder, 3 * SEGMENT, 20);
    await rebuild();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is verified with the read models: all of it is what the events say', async () => {
    const { projections } = await verifyProjections(env(), nothing);
    expect(projections.map(({ name }) => name)).toEqual(
      expect.arrayContaining(EVENT_INDEX.map(({ name }) => name)),
    );
    expect(await verified()).toEqual([]);
    // Something is in it.
    const digests = projections.map(({ served }) => served);
    expect(new Set(digests).size).toBeGreaterThan(EVENT_INDEX.length);
  });

  describe('after a crash in the middle of a segment', () => {
    let left: readonly Document[];

    beforeAll(async () => {
      const segments = (await all(eventSegments.name)) as Document<SegmentDocument>[];
      const upTo = BigInt(segments.find(({ body }) => body.segment === 1)?.body.last ?? 0);
      const third = (await all(VERSIONS)).filter(({ position }) => position > upTo);
      left = third.filter((_, at) => at % 2 === 0);
      await onIndex(async (readModels, store) => {
        await readModels.rebuild(EVENT_INDEX, [], async () => undefined);
        await new EventIndexer(store, readModels, nothing).catchUp({ upTo });
      });
      await save(...left);
    });
    afterAll(rebuild);

    it('is not wrong for what that left', async () => {
      expect(left.length).toBeGreaterThan(50);
      expect(await verified()).toEqual([]);
    });

    it('is found to be altered in what that left, too, or by what claims to be of it', async () => {
      const altered = left.find(({ row }) => row !== null);
      const { position, ...rest } = altered as Document;
      await save({ ...rest, position: position + 1n, row: '{"status":"failed"' });
      await save({ ...rest, id: '999/1', position: 1_000_000n });
      const [found] = await verified();
      expect(found).toMatchObject({ name: VERSIONS, differences: 2 });
    });
  });

  it('is found to be altered, by the name of the document, and made anew by a rebuild', async () => {
    const told = (await all(VERSIONS)).find(({ row }) => row?.includes('"running"'));
    const { id, position, row, ...rest } = told as Document;
    // As someone would who wants another build to have failed; or who says that it happened later than all that is known.
    for (const later of [position + 1n, 1_000_000n]) {
      await save({ ...rest, id, position: later, row: String(row).replace('"running"', '"failed"') });
      expect(await verified()).toEqual([
        { name: VERSIONS, differences: 1, named: [{ projection: VERSIONS, id, difference: 'differs' }] },
      ]);
    }
    await rebuild();
    expect(await verified()).toEqual([]);
  });

  it('is neither made nor looked at where no history is kept', async () => {
    const { projections } = await verifyProjections({ ...env(), LEDGER_HISTORY: 'off' }, nothing);
    expect(projections.map(({ name }) => name)).not.toContain(VERSIONS);
  });
});
