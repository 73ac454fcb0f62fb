import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  CollectionChanged,
  type CollectionSpec,
  type Document,
  type Find,
  type ReadModels,
} from './read-models.js';

/** An adapter under test. */
export interface ReadModelsUnderTest {
  readonly readModels: ReadModels;
  /** Closes it and gives another one on the same data, as after a restart. */
  reopen(): Promise<ReadModels>;
  /** Closes it and removes its data. */
  destroy(): Promise<void>;
}

interface Body {
  readonly text: string;
}

/** What every adapter of the ReadModels port keeps to. The store may hold other collections already. */
export function describeReadModels(name: string, factory: () => Promise<ReadModelsUnderTest>): void {
  describe(`${name} as read models`, () => {
    let subject: ReadModelsUnderTest;
    let readModels: ReadModels;
    let spec: CollectionSpec;
    let builds: string;
    let consumer: string;

    const save = (...documents: Document[]) =>
      readModels.save({ changes: [{ collection: builds, documents }], checkpoints: {} });
    const bury = (id: string, position: bigint) =>
      readModels.save({
        changes: [{ collection: builds, documents: [{ id, position, deleted: true }] }],
        checkpoints: {},
      });
    const ids = async (find: Partial<Find> = {}) =>
      (await readModels.find(builds, { ...byNumber, ...find })).map(document => document.id);
    const loaded = async (id: string) => (await readModels.load<Body>(builds, [id])).get(id);

    beforeAll(async () => {
      subject = await factory();
      readModels = subject.readModels;
    });
    afterAll(() => subject.destroy());
    beforeEach(async () => {
      spec = specOf(uniqueName('builds'));
      builds = spec.name;
      consumer = uniqueName('consumer');
      await readModels.open([spec]);
    });

    describe('documents', () => {
      it('gives back what was saved', async () => {
        const saved = build(7, { status: 'running', text: 'Grüße, 世界 🚀 "quoted" \u0000' });
        await save(saved);
        expect(await loaded('7')).toStrictEqual(saved);
      });

      it('leaves out ids that it does not know', async () => {
        await save(build(1), build(2));
        expect([...(await readModels.load(builds, ['2', 'nobody', '1'])).keys()].toSorted()).toEqual([
          '1',
          '2',
        ]);
        expect(await readModels.load(builds, [])).toEqual(new Map());
      });

      it('gives null for declared keys that a document lacks', async () => {
        await save({ ...build(1), keys: { number: 1 } });
        expect((await loaded('1'))?.keys).toEqual({ number: 1, project: null, status: null });
      });

      it('replaces a document by a newer one, keys and all', async () => {
        await save(build(1, { status: 'pending', position: 10n }));
        await save(build(1, { status: 'running', position: 11n, text: 'new' }));
        expect((await loaded('1'))?.body.text).toBe('new');
        expect(await ids({ filter: { status: 'pending' } })).toEqual([]);
        expect(await ids({ filter: { status: 'running' } })).toEqual(['1']);
      });

      it('ignores what is not newer than what it has', async () => {
        await save(build(1, { position: 10n, text: 'first' }));
        await save(build(1, { position: 10n, text: 'again' }));
        await save(build(1, { position: 9n, text: 'late' }));
        expect((await loaded('1'))?.body.text).toBe('first');
      });

      it('keeps positions beyond 32 bits exact', async () => {
        await save(build(1, { position: 9_007_199_254_740_001n }));
        expect((await loaded('1'))?.position).toBe(9_007_199_254_740_001n);
      });

      it('saves the documents of several collections at once', async () => {
        const users = specOf(uniqueName('users'));
        await readModels.open([users]);
        await readModels.save({
          changes: [
            { collection: builds, documents: [build(1)] },
            { collection: users.name, documents: [build(2)] },
          ],
          checkpoints: {},
        });
        expect(await readModels.count(builds)).toBe(1);
        expect([...(await readModels.load(users.name, ['1', '2'])).keys()]).toEqual(['2']);
      });
    });

    describe('tombstones', () => {
      it('hide the document from every question', async () => {
        await save(build(1, { position: 1n }), build(2, { position: 2n }));
        await bury('1', 3n);
        expect(await loaded('1')).toBeUndefined();
        expect(await ids()).toEqual(['2']);
        expect((await readModels.findRows(builds, byNumber)).map(row => row.id)).toEqual(['2']);
        expect(await readModels.count(builds)).toBe(1);
      });

      it('keep an old event from bringing the document back', async () => {
        await bury('1', 5n);
        await save(build(1, { position: 4n }));
        expect(await loaded('1')).toBeUndefined();
      });

      it('give way to a newer document', async () => {
        await save(build(1, { position: 1n }));
        await bury('1', 2n);
        await save(build(1, { position: 3n, text: 'back' }));
        expect((await loaded('1'))?.body.text).toBe('back');
        expect(await ids({ filter: { project: 1 } })).toEqual(['1']);
      });
    });

    describe('checkpoints', () => {
      it('are 0 for who never saved one', async () => {
        expect(await readModels.checkpoint(consumer)).toBe(0n);
      });

      it('are saved with the documents, and without', async () => {
        await readModels.save({
          changes: [{ collection: builds, documents: [build(1)] }],
          checkpoints: { [consumer]: 10n },
        });
        expect(await readModels.checkpoint(consumer)).toBe(10n);
        await readModels.save({ changes: [], checkpoints: { [consumer]: 12n } });
        expect(await readModels.checkpoint(consumer)).toBe(12n);
      });

      it('never go back', async () => {
        await readModels.save({ changes: [], checkpoints: { [consumer]: 10n } });
        await readModels.save({ changes: [], checkpoints: { [consumer]: 9n } });
        expect(await readModels.checkpoint(consumer)).toBe(10n);
      });
    });

    describe('finding', () => {
      beforeEach(() =>
        save(
          build(1, { project: 1, status: 'success' }),
          build(2, { project: 2, status: 'failed' }),
          build(3, { project: 1, status: 'running' }),
          build(4, { project: 1, status: 'success' }),
          { ...build(5, { project: 1, status: null }), row: null },
          build(10, { project: 2, status: 'success' }),
        ),
      );

      it('sorts by a key, both ways', async () => {
        expect(await ids()).toEqual(['1', '2', '3', '4', '5', '10']);
        expect(await ids({ sort: { key: 'number', direction: 'desc' } })).toEqual([
          '10',
          '5',
          '4',
          '3',
          '2',
          '1',
        ]);
      });

      it('sorts text keys by their bytes', async () => {
        const texts = ['b', 'B', 'a', 'ä', 'aa'];
        const named = specOf(uniqueName('named'));
        await readModels.open([named]);
        const documents = texts.map((status, at) => build(at, { status }));
        await readModels.save({ changes: [{ collection: named.name, documents }], checkpoints: {} });
        const found = await readModels.find(named.name, {
          ...byNumber,
          sort: { key: 'status', direction: 'asc' },
        });
        expect(found.map(document => document.keys['status'])).toEqual(['B', 'a', 'aa', 'b', 'ä']);
      });

      it('filters by every key given', async () => {
        expect(await ids({ filter: { project: 1, status: 'success' } })).toEqual(['1', '4']);
        expect(await ids({ filter: { project: 3 } })).toEqual([]);
      });

      it('filters by one of several values, still in order', async () => {
        const filter = { project: [1, 2], status: ['success', 'running', 'success'] };
        expect(await ids({ filter })).toEqual(['1', '3', '4', '10']);
        expect(
          await ids({ filter, sort: { key: 'number', direction: 'desc' }, limit: 2, offset: 1 }),
        ).toEqual(['4', '3']);
        expect(await ids({ filter: { status: [] } })).toEqual([]);
      });

      it('finds a value in a long list', async () => {
        const many = Array.from({ length: 100 }, (_, at) => at + 2);
        expect(await ids({ filter: { project: many } })).toEqual(['2', '10']);
      });

      it('finds null, alone and in a list', async () => {
        expect(await ids({ filter: { status: null } })).toEqual(['5']);
        expect(await ids({ filter: { status: [null, 'failed'] } })).toEqual(['2', '5']);
      });

      it('cuts out a range', async () => {
        expect(await ids({ range: { key: 'number', gt: 2, lt: 5 } })).toEqual(['3', '4']);
        expect(await ids({ range: { key: 'number', gte: 2, lte: 5 } })).toEqual(['2', '3', '4', '5']);
        expect(await ids({ filter: { project: 1 }, range: { key: 'number', lt: 4 } })).toEqual(['1', '3']);
      });

      it('skips and limits', async () => {
        expect(await ids({ limit: 2, offset: 1 })).toEqual(['2', '3']);
        expect(await ids({ limit: 2, offset: 6 })).toEqual([]);
      });

      it('gives rows without bodies, of documents that have one', async () => {
        const rows = await readModels.findRows(builds, { ...byNumber, filter: { project: 1 }, limit: 3 });
        expect(rows.map(row => row.id)).toEqual(['1', '3', '4']);
        expect(rows[0]).toStrictEqual({
          id: '1',
          position: 1n,
          keys: { number: 1, project: 1, status: 'success' },
          row: '{"id":1}',
        });
      });

      it('counts what a filter leaves', async () => {
        expect(await readModels.count(builds)).toBe(6);
        expect(await readModels.count(builds, { project: 1, status: ['success', null] })).toBe(3);
      });

      it('refuses what it could not answer well', async () => {
        await expect(ids({ limit: 0 })).rejects.toThrow(RangeError);
        await expect(ids({ limit: 10_001 })).rejects.toThrow(RangeError);
        await expect(ids({ offset: -1 })).rejects.toThrow(RangeError);
        await expect(ids({ filter: { colour: 'red' } })).rejects.toThrow('no key colour');
        await expect(readModels.count(builds, { colour: 'red' })).rejects.toThrow('no key colour');
      });
    });

    describe('digests', () => {
      it('are equal for equal content, however it came about', async () => {
        const other = specOf(uniqueName('other'));
        await readModels.open([other]);
        const one = build(1, { position: 2n });
        const two = build(2, { position: 3n });
        await save(build(1, { position: 1n, text: 'older' }), two);
        await bury('3', 3n);
        await save(one);
        await readModels.save({
          changes: [{ collection: other.name, documents: [one, two] }],
          checkpoints: {},
        });
        expect(await readModels.digest(builds)).toBe(await readModels.digest(other.name));
        expect(await readModels.digest(builds)).toMatch(/^[0-9a-f]{64}$/);
      });

      it('differ when anything differs', async () => {
        const document = build(1);
        const digests = new Set([await readModels.digest(builds)]);
        const variants: Document[] = [
          document,
          { ...document, position: 2n },
          { ...document, keys: { ...document.keys, status: 'failed' }, position: 3n },
          { ...document, body: { text: 'other' }, position: 3n + 1n },
          { ...document, row: null, position: 5n },
        ];
        for (const variant of variants) {
          await save(variant);
          digests.add(await readModels.digest(builds));
        }
        expect(digests.size).toBe(variants.length + 1);
      });

      it('cover more documents than are read at once', async () => {
        const documents = Array.from({ length: 1_203 }, (_, at) => build(at + 1));
        await save(...documents);
        const before = await readModels.digest(builds);
        await save(build(777, { position: 99_999n }));
        expect(await readModels.digest(builds)).not.toBe(before);
      });
    });

    describe('after a restart', () => {
      it('everything is there', async () => {
        await readModels.save({
          changes: [{ collection: builds, documents: [build(1), build(2)] }],
          checkpoints: { [consumer]: 2n },
        });
        const digest = await readModels.digest(builds);
        readModels = await subject.reopen();
        await readModels.open([spec]);
        expect(await readModels.digest(builds)).toBe(digest);
        expect(await readModels.checkpoint(consumer)).toBe(2n);
      });

      it('a collection declared with other keys or indexes is refused', async () => {
        readModels = await subject.reopen();
        const keys = { ...spec.keys, colour: 'text' as const };
        await expect(readModels.open([{ ...spec, keys }])).rejects.toThrow(CollectionChanged);
        await expect(readModels.open([{ ...spec, indexes: [] }])).rejects.toThrow('build-ledger rebuild');
      });

      it('a collection that is new beside one that is there is refused', async () => {
        await expect(readModels.open([spec, specOf(uniqueName('newcomer'))])).rejects.toMatchObject({
          name: 'CollectionChanged',
          difference: 'new',
        });
      });
    });

    describe('a rebuild', () => {
      const batch = (documents: Document[], checkpoints = {}) => ({
        changes: [{ collection: builds, documents }],
        checkpoints,
      });

      it('puts what it saved in the place of what was there', async () => {
        await readModels.save(batch([build(1, { position: 50n }), build(2)], { [consumer]: 50n }));
        await readModels.rebuild([spec], [consumer], async save => {
          await save(batch([build(1, { position: 5n, text: 'anew' })], { [consumer]: 5n }));
        });
        expect(await ids()).toEqual(['1']);
        expect((await loaded('1'))?.body.text).toBe('anew');
        expect(await readModels.checkpoint(consumer)).toBe(5n);
      });

      it('forgets the checkpoints named, and no others', async () => {
        const bystander = uniqueName('bystander');
        await readModels.save({ changes: [], checkpoints: { [consumer]: 50n, [bystander]: 60n } });
        await readModels.rebuild([spec], [consumer], async () => {});
        expect(await readModels.checkpoint(consumer)).toBe(0n);
        expect(await readModels.checkpoint(bystander)).toBe(60n);
      });

      it('shows nothing until its end', async () => {
        await readModels.save(batch([build(1)], { [consumer]: 1n }));
        await readModels.rebuild([spec], [consumer], async save => {
          await save(batch([build(2), build(3)], { [consumer]: 3n }));
          expect(await ids()).toEqual(['1']);
          expect(await readModels.checkpoint(consumer)).toBe(1n);
        });
        expect(await ids()).toEqual(['2', '3']);
      });

      it('leaves everything as it was when it fails', async () => {
        await readModels.save(batch([build(1)], { [consumer]: 1n }));
        const failing = readModels.rebuild([spec], [consumer], async save => {
          await save(batch([build(2)]));
          throw new Error('no more');
        });
        await expect(failing).rejects.toThrow('no more');
        expect(await ids()).toEqual(['1']);
        expect(await readModels.checkpoint(consumer)).toBe(1n);
      });

      it('loads what it has saved so far, and only that', async () => {
        await save(build(1), build(2, { text: 'old' }));
        await readModels.rebuild([spec], [], async (save, shadow) => {
          const tombstone = { id: '3', position: 9n, deleted: true as const };
          await save({
            changes: [{ collection: builds, documents: [build(2, { text: 'anew' }), build(3), tombstone] }],
            checkpoints: {},
          });
          const found = await shadow.load<Body>(builds, ['1', '2', '3']);
          expect([...found].map(([id, { body }]) => [id, body.text])).toEqual([['2', 'anew']]);
        });
      });

      it('gives the same digest as saving live did, in whatever batches', async () => {
        const changes = Array.from({ length: 900 }, (_, at) =>
          build((at * 7) % 300, { position: BigInt(at + 1), text: `version ${at}`, status: `s${at % 5}` }),
        );
        for (let at = 0; at < changes.length; at += 50) await save(...changes.slice(at, at + 50));
        await bury('17', 2_000n);
        const live = await readModels.digest(builds);
        await readModels.rebuild([spec], [], async save => {
          for (let at = 0; at < changes.length; at += 130) await save(batch(changes.slice(at, at + 130)));
          await save({
            changes: [{ collection: builds, documents: [{ id: '17', position: 2_000n, deleted: true }] }],
            checkpoints: {},
          });
        });
        expect(await readModels.digest(builds)).toBe(live);
      });

      it('takes new keys and new collections, without an open before it', async () => {
        await save(build(1));
        const newcomer = specOf(uniqueName('newcomer'));
        const changed: CollectionSpec = {
          ...spec,
          keys: { ...spec.keys, colour: 'text' },
          indexes: [['colour', 'number']],
        };
        readModels = await subject.reopen();
        await readModels.rebuild([changed, newcomer], [], async save => {
          await save(batch([{ ...build(1), keys: { number: 1, colour: 'red' } }]));
        });
        expect(await ids({ filter: { colour: 'red' } })).toEqual(['1']);
        readModels = await subject.reopen();
        await readModels.open([changed, newcomer]);
        expect(await readModels.count(newcomer.name)).toBe(0);
      });
    });
  });
}

const byNumber = { sort: { key: 'number', direction: 'asc' }, limit: 100 } as const;

function specOf(name: string): CollectionSpec {
  return {
    name,
    keys: { project: 'integer', number: 'integer', status: 'text' },
    indexes: [['number'], ['project', 'number'], ['project', 'status', 'number']],
  };
}

/** A name in lower-case letters that no other run has used. */
function uniqueName(prefix: string): string {
  return `${prefix}_${randomUUID()
    .replaceAll(/[^0-9a-f]/g, '')
    .replaceAll(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)))}`;
}

interface BuildFields {
  readonly project?: number;
  readonly status?: string | null;
  readonly position?: bigint;
  readonly text?: string;
}

function build(number: number, fields: BuildFields = {}): Document<Body> {
  const { project = 1, status = 'created', position = BigInt(number), text = `build ${number}` } = fields;
  return {
    id: String(number),
    position,
    keys: { project, number, status },
    body: { text },
    row: `{"id":${number}}`,
  };
}
