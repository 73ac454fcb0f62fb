import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeFinding } from './finding.contract.js';
import { CollectionChanged, type Document } from './read-models.js';
import { describeKeeping } from './keeping.contract.js';
import { describeRebuilding } from './rebuilding.contract.js';
import { describeShadowing } from './shadowing.contract.js';
import {
  build,
  byNumber,
  Sample,
  specOf,
  uniqueName,
  type ReadModelsUnderTest,
} from './sample-documents.contract.js';

/** What every adapter of the ReadModels port keeps to. The store may hold other collections already. */
export function describeReadModels(name: string, factory: () => Promise<ReadModelsUnderTest>): void {
  describe(`${name} as read models`, () => {
    const sample = new Sample();

    beforeAll(async () => sample.use(await factory()));
    afterAll(() => sample.destroy());
    beforeEach(() => sample.begin());

    describe('documents', () => {
      it('gives back what was saved', async () => {
        const saved = build(7, { status: 'running', text: 'Grüße, 世界 🚀 "quoted" \u0000' });
        await sample.save(saved);
        expect(await sample.loaded('7')).toStrictEqual(saved);
      });

      it('leaves out ids that it does not know', async () => {
        await sample.save(build(1), build(2));
        expect(
          [...(await sample.readModels.load(sample.name, ['2', 'nobody', '1'])).keys()].toSorted(),
        ).toEqual(['1', '2']);
        expect(await sample.readModels.load(sample.name, [])).toEqual(new Map());
      });

      it('gives every document in the order of ids, and no tombstones', async () => {
        await sample.save(...Array.from({ length: 1_203 }, (_, at) => build(at + 1)), {
          ...build(1),
          id: 'ä',
        });
        await sample.bury('7', 5_000n);
        const ids: string[] = [];
        for await (const document of sample.readModels.documents(sample.name)) ids.push(document.id);
        const expected = Array.from({ length: 1_203 }, (_, at) => String(at + 1)).filter(id => id !== '7');
        expect(ids).toEqual([...expected.toSorted(), 'ä']);
      });

      it('gives null for declared keys that a document lacks', async () => {
        await sample.save({ ...build(1), keys: { number: 1 } });
        expect((await sample.loaded('1'))?.keys).toEqual({ number: 1, project: null, status: null });
      });

      it('replaces a document by a newer one, keys and all', async () => {
        await sample.save(build(1, { status: 'pending', position: 10n }));
        await sample.save(build(1, { status: 'running', position: 11n, text: 'new' }));
        expect((await sample.loaded('1'))?.body.text).toBe('new');
        expect(await sample.ids({ filter: { status: 'pending' } })).toEqual([]);
        expect(await sample.ids({ filter: { status: 'running' } })).toEqual(['1']);
      });

      it('ignores what is not newer than what it has', async () => {
        await sample.save(build(1, { position: 10n, text: 'first' }));
        await sample.save(build(1, { position: 10n, text: 'again' }));
        await sample.save(build(1, { position: 9n, text: 'late' }));
        expect((await sample.loaded('1'))?.body.text).toBe('first');
      });

      it('keeps positions beyond 32 bits exact', async () => {
        await sample.save(build(1, { position: 9_007_199_254_740_001n }));
        expect((await sample.loaded('1'))?.position).toBe(9_007_199_254_740_001n);
      });

      it('saves the documents of several collections at once', async () => {
        const users = specOf(uniqueName('users'));
        await sample.readModels.open([users]);
        await sample.readModels.save({
          changes: [
            { collection: sample.name, documents: [build(1)] },
            { collection: users.name, documents: [build(2)] },
          ],
          checkpoints: {},
        });
        expect(await sample.readModels.count(sample.name)).toBe(1);
        expect([...(await sample.readModels.load(users.name, ['1', '2'])).keys()]).toEqual(['2']);
      });
    });

    describe('tombstones', () => {
      it('hide the document from every question', async () => {
        await sample.save(build(1, { position: 1n }), build(2, { position: 2n }));
        await sample.bury('1', 3n);
        expect(await sample.loaded('1')).toBeUndefined();
        expect(await sample.ids()).toEqual(['2']);
        expect((await sample.readModels.findRows(sample.name, byNumber)).map(row => row.id)).toEqual(['2']);
        expect(await sample.readModels.count(sample.name)).toBe(1);
      });

      it('keep an old event from bringing the document back', async () => {
        await sample.bury('1', 5n);
        await sample.save(build(1, { position: 4n }));
        expect(await sample.loaded('1')).toBeUndefined();
      });

      it('give way to a newer document', async () => {
        await sample.save(build(1, { position: 1n }));
        await sample.bury('1', 2n);
        await sample.save(build(1, { position: 3n, text: 'back' }));
        expect((await sample.loaded('1'))?.body.text).toBe('back');
        expect(await sample.ids({ filter: { project: 1 } })).toEqual(['1']);
      });
    });

    describe('checkpoints', () => {
      it('are 0 for who never saved one', async () => {
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(0n);
      });

      it('are saved with the documents, and without', async () => {
        await sample.readModels.save({
          changes: [{ collection: sample.name, documents: [build(1)] }],
          checkpoints: { [sample.consumer]: 10n },
        });
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(10n);
        await sample.readModels.save({ changes: [], checkpoints: { [sample.consumer]: 12n } });
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(12n);
      });

      it('never go back', async () => {
        await sample.readModels.save({ changes: [], checkpoints: { [sample.consumer]: 10n } });
        await sample.readModels.save({ changes: [], checkpoints: { [sample.consumer]: 9n } });
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(10n);
      });
    });

    describe('digests', () => {
      it('are equal for equal content, however it came about', async () => {
        const other = specOf(uniqueName('other'));
        await sample.readModels.open([other]);
        const one = build(1, { position: 2n });
        const two = build(2, { position: 3n });
        await sample.save(build(1, { position: 1n, text: 'older' }), two);
        await sample.bury('3', 3n);
        await sample.save(one);
        await sample.readModels.save({
          changes: [{ collection: other.name, documents: [one, two] }],
          checkpoints: {},
        });
        expect(await sample.readModels.digest(sample.name)).toBe(await sample.readModels.digest(other.name));
        expect(await sample.readModels.digest(sample.name)).toMatch(/^[0-9a-f]{64}$/);
      });

      it('differ when anything differs', async () => {
        const document = build(1);
        const digests = new Set([await sample.readModels.digest(sample.name)]);
        const variants: Document[] = [
          document,
          { ...document, position: 2n },
          { ...document, keys: { ...document.keys, status: 'failed' }, position: 3n },
          { ...document, body: { text: 'other' }, position: 3n + 1n },
          { ...document, row: null, position: 5n },
        ];
        for (const variant of variants) {
          await sample.save(variant);
          digests.add(await sample.readModels.digest(sample.name));
        }
        expect(digests.size).toBe(variants.length + 1);
      });

      it('cover more documents than are read at once', async () => {
        const documents = Array.from({ length: 1_203 }, (_, at) => build(at + 1));
        await sample.save(...documents);
        const before = await sample.readModels.digest(sample.name);
        await sample.save(build(777, { position: 99_999n }));
        expect(await sample.readModels.digest(sample.name)).not.toBe(before);
      });
    });

    describe('after a restart', () => {
      it('everything is there', async () => {
        await sample.readModels.save({
          changes: [{ collection: sample.name, documents: [build(1), build(2)] }],
          checkpoints: { [sample.consumer]: 2n },
        });
        const digest = await sample.readModels.digest(sample.name);
        await sample.reopen();
        await sample.readModels.open([sample.spec]);
        expect(await sample.readModels.digest(sample.name)).toBe(digest);
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(2n);
      });

      it('a collection declared with other keys or indexes is refused', async () => {
        await sample.reopen();
        const keys = { ...sample.spec.keys, colour: 'text' as const };
        await expect(sample.readModels.open([{ ...sample.spec, keys }])).rejects.toThrow(CollectionChanged);
        await expect(sample.readModels.open([{ ...sample.spec, indexes: [] }])).rejects.toThrow(
          'build-ledger rebuild',
        );
      });

      it('a collection that is new beside one that is there is refused', async () => {
        await expect(
          sample.readModels.open([sample.spec, specOf(uniqueName('newcomer'))]),
        ).rejects.toMatchObject({
          name: 'CollectionChanged',
          difference: 'new',
        });
      });
    });

    describeFinding(sample);
    describeRebuilding(sample);
    describeShadowing(sample);
    describeKeeping(sample);
  });
}
