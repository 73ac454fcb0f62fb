import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Find } from './read-models.js';
import { build, byNumber, specOf, uniqueName, type Sample } from './sample-documents.contract.js';

/** The part of the contract about finding and counting. */
export function describeFinding(sample: Sample): void {
  describe('finding', () => {
    beforeEach(() =>
      sample.save(
        build(1, { project: 1, status: 'success' }),
        build(2, { project: 2, status: 'failed' }),
        build(3, { project: 1, status: 'running' }),
        build(4, { project: 1, status: 'success' }),
        { ...build(5, { project: 1, status: null }), row: null },
        build(10, { project: 2, status: 'success' }),
      ),
    );

    it('sorts by a key, both ways', async () => {
      expect(await sample.ids()).toEqual(['1', '2', '3', '4', '5', '10']);
      expect(await sample.ids({ sort: { key: 'number', direction: 'desc' } })).toEqual([
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
      await sample.readModels.open([named]);
      const documents = texts.map((status, at) => build(at, { status }));
      await sample.readModels.save({ changes: [{ collection: named.name, documents }], checkpoints: {} });
      const found = await sample.readModels.find(named.name, {
        ...byNumber,
        sort: { key: 'status', direction: 'asc' },
      });
      expect(found.map(document => document.keys['status'])).toEqual(['B', 'a', 'aa', 'b', 'ä']);
    });

    it('filters by every key given', async () => {
      expect(await sample.ids({ filter: { project: 1, status: 'success' } })).toEqual(['1', '4']);
      expect(await sample.ids({ filter: { project: 3 } })).toEqual([]);
    });

    it('filters by one of several values, still in order', async () => {
      const filter = { project: [1, 2], status: ['success', 'running', 'success'] };
      expect(await sample.ids({ filter })).toEqual(['1', '3', '4', '10']);
      expect(
        await sample.ids({ filter, sort: { key: 'number', direction: 'desc' }, limit: 2, offset: 1 }),
      ).toEqual(['4', '3']);
      expect(await sample.ids({ filter: { status: [] } })).toEqual([]);
    });

    it('takes no text for one that goes on behind a null byte', async () => {
      expect(await sample.ids({ filter: { status: 'failed\0' } })).toEqual([]);
      expect(await sample.ids({ filter: { status: 'failed\0more' } })).toEqual([]);
      expect(await sample.ids({ filter: { status: ['failed\0', 'running'] } })).toEqual(['3']);
      expect(await sample.readModels.count(sample.name, { status: 'failed\0' })).toBe(0);
    });

    it('finds a value in a long list', async () => {
      const many = Array.from({ length: 100 }, (_, at) => at + 2);
      expect(await sample.ids({ filter: { project: many } })).toEqual(['2', '10']);
    });

    it('finds null, alone and in a list', async () => {
      expect(await sample.ids({ filter: { status: null } })).toEqual(['5']);
      expect(await sample.ids({ filter: { status: [null, 'failed'] } })).toEqual(['2', '5']);
    });

    it('cuts out a range', async () => {
      expect(await sample.ids({ range: { key: 'number', gt: 2, lt: 5 } })).toEqual(['3', '4']);
      expect(await sample.ids({ range: { key: 'number', gte: 2, lte: 5 } })).toEqual(['2', '3', '4', '5']);
      expect(await sample.ids({ filter: { project: 1 }, range: { key: 'number', lt: 4 } })).toEqual([
        '1',
        '3',
      ]);
    });

    it('cuts out what lies in several ranges, of one key or of more', async () => {
      const ranges = [
        { key: 'number', lt: 10 },
        { key: 'project', lte: 1 },
      ];
      expect(await sample.ids({ ranges })).toEqual(['1', '3', '4', '5']);
      expect(await sample.ids({ range: { key: 'number', gt: 1 }, ranges })).toEqual(['3', '4', '5']);
      expect(
        await sample.ids({ filter: { project: [1, 2], status: ['success', 'failed'] }, ranges }),
      ).toEqual(['1', '4']);
    });

    it('gives the values of one key, in the order of the documents, of all that there are', async () => {
      const { name, readModels } = sample;
      const values = (find: Partial<Find>) => readModels.findValues(name, 'status', { ...byNumber, ...find });
      expect(await values({})).toEqual(['success', 'failed', 'running', 'success', null, 'success']);
      const desc = { key: 'number', direction: 'desc' } as const;
      expect(await values({ filter: { project: 1 }, sort: desc, offset: 1, limit: 2 })).toEqual([
        'success',
        'running',
      ]);
      const filter = { project: [1, 2], status: ['success', 'failed'] };
      const range = { key: 'number', lte: 4 };
      const page = { ...byNumber, filter, range, sort: desc, offset: 1, limit: 2 };
      expect(await readModels.findValues(name, 'number', page)).toEqual([2, 1]);
      expect(await values({ filter: { project: 7 } })).toEqual([]);
    });

    it('skips and limits', async () => {
      expect(await sample.ids({ limit: 2, offset: 1 })).toEqual(['2', '3']);
      expect(await sample.ids({ limit: 2, offset: 6 })).toEqual([]);
    });

    it('gives rows without bodies, of documents that have one', async () => {
      const rows = await sample.readModels.findRows(sample.name, {
        ...byNumber,
        filter: { project: 1 },
        limit: 3,
      });
      expect(rows.map(row => row.id)).toEqual(['1', '3', '4']);
      expect(rows[0]).toStrictEqual({
        id: '1',
        position: 1n,
        keys: { number: 1, project: 1, status: 'success' },
        row: '{"id":1}',
      });
    });

    it('gives rows by their ids, of documents that have one, as they are', async () => {
      const rows = async () => [...(await sample.readModels.loadRows(sample.name, ['3', '10', '5', '77']))];
      for (let time = 0; time < 2; time += 1) {
        expect((await rows()).map(([id, { row }]) => [id, row]).toSorted()).toEqual([
          ['10', '{"id":10}'],
          ['3', '{"id":3}'],
        ]);
      }
      await sample.readModels.findRows(sample.name, byNumber);
      await sample.save({ ...build(3, { position: 30n }), row: '{"id":"changed"}' });
      await sample.bury('10', 31n);
      expect(await rows()).toEqual([
        [
          '3',
          {
            id: '3',
            position: 30n,
            keys: { number: 3, project: 1, status: 'created' },
            row: '{"id":"changed"}',
          },
        ],
      ]);
      expect(await sample.readModels.loadRows(sample.name, [])).toEqual(new Map());
    });

    it('counts what a filter leaves', async () => {
      expect(await sample.readModels.count(sample.name)).toBe(6);
      expect(await sample.readModels.count(sample.name, { project: 1, status: ['success', null] })).toBe(3);
    });

    it('refuses what it could not answer well', async () => {
      await expect(sample.ids({ limit: 0 })).rejects.toThrow(RangeError);
      await expect(sample.ids({ limit: 10_001 })).rejects.toThrow(RangeError);
      await expect(sample.ids({ offset: -1 })).rejects.toThrow(RangeError);
      await expect(sample.ids({ ranges: [{ key: 'colour', gt: 1 }] })).rejects.toThrow('no key colour');
      const values = sample.readModels.findValues(sample.name, 'colour', byNumber);
      await expect(values).rejects.toThrow('no key colour');
      await expect(sample.ids({ filter: { colour: 'red' } })).rejects.toThrow('no key colour');
      await expect(sample.readModels.count(sample.name, { colour: 'red' })).rejects.toThrow('no key colour');
    });
  });
}
