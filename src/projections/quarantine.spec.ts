import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage, type Storage } from '../../test/support/core-storage.js';
import { sealEvents, type EventDraft } from '../event-store/seal.js';
import { newEventId } from '../event-store/uuid.js';
import { DocumentCache } from './document-cache.js';
import { foldAnew } from './fold-anew.js';
import { CHECKPOINT } from './index.js';
import type { Projection } from './projection.js';
import { ProjectionRunner } from './projection-runner.js';
import { Projector } from './projector.js';
import { quarantine, type QuarantineDocument } from './quarantine.js';
import { QuarantineReplay } from './quarantine-replay.js';

interface Tally {
  readonly total: number;
}

interface Code {
  /** Amounts that it can't add. */
  readonly unlucky: readonly number[];
  /** What it counts one for. */
  readonly unit?: number;
  readonly nameless?: boolean;
}

const dataOf = (event: unknown) => (event as { data: { name?: string; amount: number } }).data;

/** Adds up amounts by name. Releases differ in what they can't do. */
const tallies = ({ unlucky, unit = 1, nameless = false }: Code): readonly Projection[] => [
  {
    collection: { name: 'tallies', keys: { total: 'integer' }, indexes: [] },
    on: new Set(['IdsReserved']),
    ids(event) {
      const { name = nameless ? 'nameless' : undefined } = dataOf(event);
      if (name === undefined) throw new Error('whose is it?');
      return [name];
    },
    evolve(body, event) {
      const { amount } = dataOf(event);
      if (unlucky.includes(amount)) throw new Error(`unlucky ${amount}`);
      return { total: ((body as Tally | null)?.total ?? 0) + amount * unit };
    },
    describe: body => ({ keys: { total: (body as Tally).total }, row: null }),
  },
  quarantine as Projection,
];

const BROKEN: Code = { unlucky: [13, 17] };
const BETTER: Code = { unlucky: [17] };
const FIXED: Code = { unlucky: [] };

describe('The quarantine', () => {
  let storage: Storage;
  let appended = 0;
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    appended = 0;
    storage = await openStorage(tallies(FIXED).map(({ collection }) => collection));
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await storage.close();
  });

  /** A start of the release that has this code; it ends the one before. */
  const start = async (code: Code) => {
    for (const stop of stops.splice(0)) await stop();
    const { store, readModels } = storage;
    const projections = tallies(code);
    const any = (await readModels.count('quarantine')) > 0;
    const projector = new Projector(projections, CHECKPOINT, new DocumentCache(), () => undefined, any);
    const runner = new ProjectionRunner(store, readModels, projector, CHECKPOINT, () => undefined, 5);
    const replay = new QuarantineReplay(store, readModels, projector, projections, CHECKPOINT, batch =>
      readModels.save(batch),
    );
    await runner.start();
    stops.push(() => runner.stop());
    const put = async (...facts: [name: string | undefined, amount: number][]): Promise<void> => {
      const drafts = facts.map(([name, amount]) => draft(name, amount));
      const stream = `ids-${(appended += 1)}`;
      const { position } = await store.append(stream, 'no_stream', sealEvents(stream, 0, null, drafts));
      expect(await runner.reached(position, 10_000)).toBe(true);
    };
    return { put, replay };
  };
  const totals = async (): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for await (const { id, body } of storage.readModels.documents('tallies'))
      found[id] = (body as Tally).total;
    return found;
  };
  const entries = async (): Promise<Pick<QuarantineDocument, 'documentId' | 'error' | 'position'>[]> => {
    const found = [];
    for await (const { body } of storage.readModels.documents('quarantine')) {
      const { documentId, error, position } = body as QuarantineDocument;
      found.push({ documentId, error, position });
    }
    return found;
  };

  it('keeps a document as it was before the event, over a restart too, until it is replayed', async () => {
    const before = await start(BROKEN);
    await before.put(['a', 1], ['a', 13], ['a', 2], ['b', 4]);
    expect(await totals()).toEqual({ a: 1, b: 4 });
    const same = await start(BROKEN);
    await same.put(['a', 8], ['b', 16]);
    expect(await totals()).toEqual({ a: 1, b: 20 });
    expect(await entries()).toEqual([{ documentId: 'a', error: 'unlucky 13', position: '2' }]);
    expect(await same.replay.replayAll()).toEqual([
      { id: 'tallies:a', released: false, error: 'unlucky 13' },
    ]);
    const fixed = await start(FIXED);
    expect(await totals()).toEqual({ a: 1, b: 20 });
    expect(await fixed.replay.replay('tallies:a')).toEqual({ id: 'tallies:a', released: true, error: null });
    await fixed.put(['a', 32]);
    expect([await totals(), await entries()]).toEqual([{ a: 56, b: 20 }, []]);
  });

  it('lets a document go up to the next event that stops it, and tells of that one', async () => {
    await (await start(BROKEN)).put(['a', 1], ['a', 13], ['a', 2], ['a', 17], ['a', 4]);
    const better = await start(BETTER);
    expect(await better.replay.replay('tallies:a')).toMatchObject({ released: false, error: 'unlucky 17' });
    expect([await totals(), await entries()]).toEqual([
      { a: 16 },
      [{ documentId: 'a', error: 'unlucky 17', position: '4' }],
    ]);
    const fixed = await start(FIXED);
    expect(await fixed.replay.replayAll()).toMatchObject([{ released: true }]);
    expect(await totals()).toEqual({ a: 37 });
  });

  it('takes a document in again that an older release can not go on with', async () => {
    await (await start(BROKEN)).put(['a', 1], ['a', 13]);
    await (await start(FIXED)).replay.replayAll();
    await (await start(BROKEN)).put(['a', 13], ['a', 2]);
    expect([await totals(), await entries()]).toEqual([
      { a: 14 },
      [{ documentId: 'a', error: 'unlucky 13', position: '3' }],
    ]);
  });

  it('lists an event that does not say which document it is about, and folds it when it does', async () => {
    await (await start(BROKEN)).put(['a', 1], [undefined, 2]);
    const [entry] = await entries();
    expect(entry).toEqual({ documentId: null, error: 'whose is it?', position: '2' });
    const fixed = await start({ ...FIXED, nameless: true });
    expect(await fixed.replay.replayAll()).toMatchObject([{ released: true }]);
    expect([await totals(), await entries()]).toEqual([{ a: 1, nameless: 2 }, []]);
  });

  it('does not put other content into the place of a document that is as new: that takes a rebuild', async () => {
    const projections = tallies({ ...FIXED, unit: 10, nameless: true });
    await (await start(BROKEN)).put([undefined, 1], ['nameless', 2]);
    const fixed = await start({ ...FIXED, unit: 10, nameless: true });
    const [replayed] = await fixed.replay.replayAll();
    expect(replayed).toMatchObject({ released: false, error: expect.stringContaining('rebuild') });
    expect(await totals()).toEqual({ nameless: 2 });
    for (const stop of stops.splice(0)) await stop();
    await foldAnew(storage.store, storage.readModels, () => undefined, { projections });
    expect([await totals(), await entries()]).toEqual([{ nameless: 30 }, []]);
  });

  it('is the same, byte for byte, when everything is folded anew', async () => {
    const { put } = await start(BROKEN);
    await put(['a', 1], ['a', 13], ['b', 2]);
    await put(['a', 4], [undefined, 1], ['c', 17]);
    const digests = () => Promise.all(['tallies', 'quarantine'].map(name => storage.readModels.digest(name)));
    const live = await digests();
    for (const stop of stops.splice(0)) await stop();
    const { quarantined } = await foldAnew(storage.store, storage.readModels, () => undefined, {
      projections: tallies(BROKEN),
    });
    expect([await digests(), quarantined.length]).toEqual([live, 3]);
  });

  it('knows nothing of what is not in it', async () => {
    expect(await (await start(FIXED)).replay.replay('tallies:a')).toBeNull();
  });
});

function draft(name: string | undefined, amount: number): EventDraft {
  return {
    id: newEventId(),
    type: 'IdsReserved',
    schemaVersion: 1,
    occurredAt: '2026-03-01T10:00:00.000Z',
    actor: { kind: 'system', id: 0 },
    causationId: 'test',
    correlationId: 'test',
    data: { ...(name === undefined ? {} : { name }), amount },
  };
}
