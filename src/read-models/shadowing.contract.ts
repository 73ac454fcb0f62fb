import { describe, expect, it } from '@jest/globals';
import type { ShadowModels } from './read-models.js';
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
