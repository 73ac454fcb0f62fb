import { describe, expect, it } from '@jest/globals';
import type { CollectionSpec } from './read-models.js';
import { build, specOf, uniqueName, type Body, type Sample } from './sample-documents.contract.js';

/** The part of the contract about rebuilds. */
export function describeRebuilding(sample: Sample): void {
  describe('a rebuild', () => {
    it('puts what it saved in the place of what was there', async () => {
      await sample.readModels.save(
        sample.batch([build(1, { position: 50n }), build(2)], { [sample.consumer]: 50n }),
      );
      await sample.readModels.rebuild([sample.spec], [sample.consumer], async save => {
        await save(sample.batch([build(1, { position: 5n, text: 'anew' })], { [sample.consumer]: 5n }));
      });
      expect(await sample.ids()).toEqual(['1']);
      expect((await sample.loaded('1'))?.body.text).toBe('anew');
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(5n);
    });

    it('forgets the checkpoints named, and no others', async () => {
      const bystander = uniqueName('bystander');
      await sample.readModels.save({
        changes: [],
        checkpoints: { [sample.consumer]: 50n, [bystander]: 60n },
      });
      await sample.readModels.rebuild([sample.spec], [sample.consumer], async () => {});
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(0n);
      expect(await sample.readModels.checkpoint(bystander)).toBe(60n);
    });

    it('shows nothing until its end', async () => {
      await sample.readModels.save(sample.batch([build(1)], { [sample.consumer]: 1n }));
      await sample.readModels.rebuild([sample.spec], [sample.consumer], async save => {
        await save(sample.batch([build(2), build(3)], { [sample.consumer]: 3n }));
        expect(await sample.ids()).toEqual(['1']);
        expect(await sample.readModels.checkpoint(sample.consumer)).toBe(1n);
      });
      expect(await sample.ids()).toEqual(['2', '3']);
    });

    it('leaves everything as it was when it fails', async () => {
      await sample.readModels.save(sample.batch([build(1)], { [sample.consumer]: 1n }));
      const failing = sample.readModels.rebuild([sample.spec], [sample.consumer], async save => {
        await save(sample.batch([build(2)]));
        throw new Error('no more');
      });
      await expect(failing).rejects.toThrow('no more');
      expect(await sample.ids()).toEqual(['1']);
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(1n);
    });

    it('loads what it has saved so far, and only that', async () => {
      await sample.save(build(1), build(2, { text: 'old' }));
      await sample.readModels.rebuild([sample.spec], [], async (save, shadow) => {
        const tombstone = { id: '3', position: 9n, deleted: true as const };
        await save({
          changes: [
            { collection: sample.name, documents: [build(2, { text: 'anew' }), build(3), tombstone] },
          ],
          checkpoints: {},
        });
        const found = await shadow.load<Body>(sample.name, ['1', '2', '3']);
        expect([...found].map(([id, { body }]) => [id, body.text])).toEqual([['2', 'anew']]);
      });
    });

    it('gives the same digest as saving live did, in whatever batches', async () => {
      const changes = Array.from({ length: 900 }, (_, at) =>
        build((at * 7) % 300, { position: BigInt(at + 1), text: `version ${at}`, status: `s${at % 5}` }),
      );
      for (let at = 0; at < changes.length; at += 50) await sample.save(...changes.slice(at, at + 50));
      await sample.bury('17', 2_000n);
      const live = await sample.readModels.digest(sample.name);
      await sample.readModels.rebuild([sample.spec], [], async save => {
        for (let at = 0; at < changes.length; at += 130)
          await save(sample.batch(changes.slice(at, at + 130)));
        await save({
          changes: [{ collection: sample.name, documents: [{ id: '17', position: 2_000n, deleted: true }] }],
          checkpoints: {},
        });
      });
      expect(await sample.readModels.digest(sample.name)).toBe(live);
    });

    it('takes new keys and new collections, without an open before it', async () => {
      await sample.save(build(1));
      const newcomer = specOf(uniqueName('newcomer'));
      const changed: CollectionSpec = {
        ...sample.spec,
        keys: { ...sample.spec.keys, colour: 'text' },
        indexes: [['colour', 'number']],
      };
      await sample.reopen();
      await sample.readModels.rebuild([changed, newcomer], [], async save => {
        await save(sample.batch([{ ...build(1), keys: { number: 1, colour: 'red' } }]));
      });
      expect(await sample.ids({ filter: { colour: 'red' } })).toEqual(['1']);
      await sample.reopen();
      await sample.readModels.open([changed, newcomer]);
      expect(await sample.readModels.count(newcomer.name)).toBe(0);
    });
  });
}
