import { beforeEach, describe, expect, it } from '@jest/globals';
import { NothingFormer, type DocumentChange, type ShadowKind, type ShadowModels } from './read-models.js';
import { build, type Sample } from './sample-documents.contract.js';

/** The part of the contract about rebuilds that others need not wait for. */
export function describeShadowing(sample: Sample): void {
  const shadowed = async (work: (shadow: ShadowModels) => Promise<void>): Promise<void> => {
    const shadow = await sample.readModels.shadow([sample.spec], { buffered: 2 });
    try {
      await work(shadow);
    } finally {
      await shadow.close();
    }
  };

  describe('a shadow', () => {
    it('is not seen, nor are others who save kept from it, until it is put in place', async () => {
      await sample.save(build(1));
      await shadowed(async shadow => {
        await shadow.save(sample.batch([build(1, { text: 'anew' }), build(2), build(3)]));
        await sample.save(build(4));
        await shadow.prepare();
        await sample.save(build(5));
        expect(await sample.ids()).toEqual(['1', '4', '5']);
        await shadow.save(sample.batch([build(4), build(5)]));
        await shadow.place([]);
        expect(await sample.ids()).toEqual(['1', '2', '3', '4', '5']);
        await sample.save(build(6));
      });
      expect(await sample.ids()).toEqual(['1', '2', '3', '4', '5', '6']);
      expect((await sample.loaded('1'))?.body.text).toBe('anew');
      expect(await sample.ids({ filter: { project: 1, status: 'created' } })).toHaveLength(6);
    });

    it('leaves checkpoints as they are that it does not speak of', async () => {
      await sample.readModels.save(sample.batch([build(1)], { [sample.consumer]: 5n }));
      await shadowed(async shadow => {
        await shadow.save(sample.batch([build(1)]));
        await sample.readModels.save(sample.batch([build(2)], { [sample.consumer]: 6n }));
        await shadow.place([]);
      });
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(6n);
      await sample.readModels.save(sample.batch([build(2)], { [sample.consumer]: 7n }));
      expect(await sample.readModels.checkpoint(sample.consumer)).toBe(7n);
    });

    it('that is not put in place leaves everything as it was', async () => {
      await sample.save(build(1));
      await shadowed(shadow => shadow.save(sample.batch([build(2), build(3), build(4)])));
      expect(await sample.ids()).toEqual(['1']);
      await sample.reopen();
      await sample.readModels.open([sample.spec]);
      expect(await sample.ids()).toEqual(['1']);
    });

    it('is alone: another one has to wait until it is closed', async () => {
      await shadowed(async () => {
        await expect(sample.readModels.shadow([sample.spec])).rejects.toThrow('under way');
      });
      await shadowed(async () => {});
    });

    it('gives all its documents in the order of ids, written or not', async () => {
      await shadowed(async shadow => {
        await shadow.save(sample.batch([build(3), build(1)]));
        await shadow.save(sample.batch([build(2)]));
        await shadow.save(sample.batch([{ id: '3', position: 9n, deleted: true }]));
        const ids: string[] = [];
        for await (const { id } of shadow.documents(sample.name)) ids.push(id);
        expect(ids).toEqual(['1', '2']);
      });
    });
  });

  describe('a lasting shadow', () => {
    const lasting = () => sample.readModels.shadow([sample.spec], { kind: 'lasting', buffered: 2 });
    const kept = () => sample.readModels.kept(sample.consumer);

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
    const swap = async (
      kind: ShadowKind,
      position: bigint,
      ...documents: DocumentChange[]
    ): Promise<void> => {
      const shadow = await sample.readModels.shadow([sample.spec], { kind });
      await shadow.save(sample.batch(documents, { [sample.consumer]: position }));
      await shadow.place([sample.consumer]);
      await shadow.close();
    };
    const former = async () => (await sample.readModels.kept(sample.consumer)).former;

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

  describe('the version of the code that folds', () => {
    it('is stored: documents of another one serve, and are known as such', async () => {
      await sample.save(build(1));
      expect(await sample.ids()).toEqual(['1']);
      await sample.reopen();
      const changed = { ...sample.spec, version: 2 };
      await sample.readModels.open([changed]);
      expect((await sample.readModels.kept('all')).outdated).toEqual([sample.name]);
      await sample.save(build(2));
      expect(await sample.ids()).toEqual(['1', '2']);
      await sample.readModels.rebuild([changed], [], async save => save(sample.batch([build(3)])));
      expect((await sample.readModels.kept('all')).outdated).toEqual([]);
      expect(await sample.ids()).toEqual(['3']);
      await sample.reopen();
      await sample.readModels.open([{ ...sample.spec, version: 1 }]);
      expect((await sample.readModels.kept('all')).outdated).toEqual([sample.name]);
    });

    it('does not excuse other keys', async () => {
      await sample.save(build(1));
      await sample.reopen();
      const changed = { ...sample.spec, keys: { ...sample.spec.keys, colour: 'text' as const }, version: 2 };
      await expect(sample.readModels.open([changed])).rejects.toMatchObject({ difference: 'changed' });
    });
  });
}
