import { beforeEach, describe, expect, it } from '@jest/globals';
import { NothingFormer, type DocumentChange, type ShadowKind } from './read-models.js';
import { build, type Sample } from './sample-documents.contract.js';

/** The part of the contract about what is kept beside what serves. */
export function describeKeeping(sample: Sample): void {
  const lasting = () => sample.readModels.shadow([sample.spec], { kind: 'lasting', buffered: 2 });
  const kept = () => sample.readModels.kept(sample.consumer);
  const former = async () => (await kept()).former;
  const swap = async (kind: ShadowKind, position: bigint, ...documents: DocumentChange[]): Promise<void> => {
    const shadow = await sample.readModels.shadow([sample.spec], { kind });
    await shadow.save(sample.batch(documents, { [sample.consumer]: position }));
    await shadow.place([sample.consumer]);
    await shadow.close();
  };

  describe('a lasting shadow', () => {
    beforeEach(() => sample.readModels.dropKept());

    it('goes on from where the last of its documents were written, after a crash too', async () => {
      await sample.save(build(1));
      const left = await lasting();
      expect(await left.checkpoint(sample.consumer)).toBe(0n);
      await left.save(sample.batch([build(1, { text: 'anew' }), build(2)], { [sample.consumer]: 2n }));
      await left.save(sample.batch([build(3)], { [sample.consumer]: 3n }));
      await sample.reopen();
      await sample.readModels.open([sample.spec]);
      expect(await sample.ids()).toEqual(['1']);
      expect(await kept()).toMatchObject({ unfinished: { position: 2n, paused: false }, former: null });
      const shadow = await lasting();
      expect(await shadow.checkpoint(sample.consumer)).toBe(2n);
      expect([...(await shadow.load(sample.name, ['1', '2', '3'])).keys()].toSorted()).toEqual(['1', '2']);
      await shadow.save(sample.batch([build(3)], { [sample.consumer]: 3n }));
      await shadow.place([sample.consumer]);
      await shadow.close();
      expect(await sample.ids()).toEqual(['1', '2', '3']);
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(3n);
      expect(await kept()).toMatchObject({ unfinished: null, former: { position: 0n } });
    });

    it('that is closed before its time is kept, and says when it is to wait', async () => {
      const shadow = await lasting();
      await shadow.save(sample.batch([build(1)], { [sample.consumer]: 1n }));
      await shadow.close(true);
      expect(await kept()).toMatchObject({ unfinished: { position: 1n, paused: true } });
      const again = await lasting();
      expect(await kept()).toMatchObject({ unfinished: { position: 1n, paused: false } });
      await again.close();
      expect(await sample.ids()).toEqual([]);
      expect(await sample.readModels.dropKept()).toBe(true);
      expect(await sample.readModels.dropKept()).toBe(false);
      expect(await kept()).toEqual({ outdated: [], unfinished: null, former: null });
    });

    it('of another shape begins anew', async () => {
      const shadow = await lasting();
      await shadow.save(sample.batch([build(1), build(2)], { [sample.consumer]: 2n }));
      await shadow.close();
      const changed = { ...sample.spec, version: 2 };
      const anew = await sample.readModels.shadow([changed], { kind: 'lasting' });
      expect(await anew.checkpoint(sample.consumer)).toBe(0n);
      expect((await anew.load(sample.name, ['1'])).size).toBe(0);
      await anew.close();
    });
  });

  describe('what a lasting shadow took the place of', () => {
    beforeEach(async () => {
      await sample.readModels.dropKept();
      await sample.readModels.save(sample.batch([build(1), build(2)], { [sample.consumer]: 2n }));
      await swap('lasting', 3n, build(1, { text: 'anew' }), build(3));
    });

    it('is kept, and can be brought up to date and put in place again, there and back', async () => {
      expect([await sample.ids(), await former()]).toEqual([['1', '3'], { position: 2n }]);
      await sample.reopen();
      await sample.readModels.open([sample.spec]);
      await swap('former', 4n, build(4));
      expect([await sample.ids(), await former()]).toEqual([['1', '2', '4'], { position: 3n }]);
      expect((await sample.loaded('1'))?.body.text).toBe('build 1');
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(4n);
      await sample.readModels.save(sample.batch([build(5)], { [sample.consumer]: 5n }));
      await swap('former', 5n, build(5));
      expect([await sample.ids(), await former()]).toEqual([['1', '3', '5'], { position: 5n }]);
      await sample.save(build(6));
      expect(await sample.ids({ filter: { project: 1, status: 'created' } })).toHaveLength(4);
    });

    it('remembers how far it was brought when it was not put in place after all', async () => {
      const shadow = await sample.readModels.shadow([sample.spec], { kind: 'former' });
      expect(await shadow.checkpoint(sample.consumer)).toBe(2n);
      await shadow.save(sample.batch([build(7)], { [sample.consumer]: 7n }));
      await shadow.close();
      expect([await sample.ids(), await former()]).toEqual([['1', '3'], { position: 7n }]);
    });

    it('goes when another rebuild is put in place, or when it is dropped', async () => {
      await swap('passing', 9n, build(9));
      expect([await sample.ids(), await former()]).toEqual([['9'], null]);
      await swap('lasting', 9n, build(9));
      expect(await former()).toEqual({ position: 9n });
      expect(await sample.readModels.dropKept()).toBe(true);
      await expect(sample.readModels.shadow([sample.spec], { kind: 'former' })).rejects.toThrow(
        NothingFormer,
      );
      expect(await sample.ids()).toEqual(['9']);
    });
  });
}
