import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../sqlite/database.js';
import { meddler, sqliteError, type Meddler } from '../../sqlite/meddling.contract.js';
import type { CollectionSpec, Find, SaveBatch } from '../read-models.js';
import { build, byNumber, specOf } from '../sample-documents.contract.js';
import { CollectionTable } from './collection-table.js';
import { countQuery, numbersQuery, valuesQuery, type Query } from './find-sql.js';
import { SqliteReadModels } from './sqlite-read-models.js';

const spec: CollectionSpec = specOf('builds');

describe('the tables of read models', () => {
  let folder: string;
  let tap: Meddler;
  let database: Database;
  let readModels: SqliteReadModels;
  const start = async () => {
    tap = meddler();
    database = Database.open(folder, { connect: tap.connect });
    readModels = new SqliteReadModels(database, { writeAfter: 0 });
    await readModels.open([spec]);
  };
  const tables = () =>
    (
      database
        .prepare(`SELECT name FROM sqlite_master WHERE name GLOB 'documents_*' AND type = 'table'`)
        .all() as {
        readonly name: string;
      }[]
    ).map(row => row.name);
  const save = (...numbers: number[]) =>
    readModels.save({
      changes: [{ collection: 'builds', documents: numbers.map(number => build(number)) }],
      checkpoints: { all: BigInt(Math.max(...numbers)) },
    });
  const plan = (find: Partial<Find>) => {
    const table = new CollectionTable(spec, tables()[0] ?? '');
    return planOf(numbersQuery(table, { ...byNumber, ...find }));
  };
  const planOf = ({ sql, values }: Query) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as {
      readonly detail: string;
    }[];
    return steps.map(step => step.detail).join('\n');
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tables-'));
    await start();
  });
  afterEach(async () => {
    await readModels.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  it('keep neither documents nor checkpoint of a save that fails', async () => {
    await save(1);
    tap.before = sql => {
      if (sql === 'COMMIT') throw sqliteError(13, 'database or disk is full');
    };
    await expect(save(2)).rejects.toThrow('full');
    tap.before = () => {};
    expect([await readModels.count('builds'), await readModels.checkpoint('all')]).toEqual([1, 1n]);
    await save(3);
    expect(await readModels.count('builds')).toBe(2);
  });

  it('keep nothing of a save of which one document is not as declared', async () => {
    const stray = { ...build(2), keys: { number: 2, colour: 'red' } };
    const saving = readModels.save({
      changes: [{ collection: 'builds', documents: [build(1), stray] }],
      checkpoints: {},
    });
    await expect(saving).rejects.toThrow('no key colour');
    expect(await readModels.count('builds')).toBe(0);
  });

  it('serve the old documents after a crash in the middle of a rebuild, and leave nothing behind', async () => {
    await save(1, 2);
    await new Promise<void>(resolve => {
      void readModels.rebuild([spec], ['all'], async saveNew => {
        const documents = Array.from({ length: 6_000 }, (_, at) => build(at + 10));
        await saveNew({ changes: [{ collection: 'builds', documents }], checkpoints: { all: 9n } });
        resolve();
        await new Promise(() => {});
      });
    });
    expect(tables()).toHaveLength(2);
    database.close();
    await start();
    expect(tables()).toHaveLength(1);
    expect([await readModels.count('builds'), await readModels.checkpoint('all')]).toEqual([2, 2n]);
  });

  it('are one each after a rebuild, with the indexes declared', async () => {
    await save(1);
    await readModels.rebuild([spec], ['all'], async () => {});
    expect(tables()).toHaveLength(1);
    expect(plan({ filter: { project: 1 } })).toContain('k_project=?');
  });

  it('are counted in an index, all of them too', async () => {
    await save(1);
    const table = new CollectionTable(spec, tables()[0] ?? '');
    const filters: Required<Find>['filter'][] = [{}, { project: 1 }];
    for (const filter of filters) {
      expect(planOf(countQuery(table, filter))).toMatch(/USING (?:COVERING )?INDEX/);
    }
  });

  it('give the rows as they are, whatever was read of them before', async () => {
    const rows = async () => (await readModels.findRows('builds', byNumber)).map(({ id, row }) => [id, row]);
    const change = (...documents: SaveBatch['changes'][number]['documents']) =>
      readModels.save({ changes: [{ collection: 'builds', documents }], checkpoints: {} });
    await save(1, 2);
    expect(await rows()).toEqual([
      ['1', build(1).row],
      ['2', build(2).row],
    ]);
    await change({ ...build(2), position: 20n, row: '{"now":"other"}' });
    expect(await rows()).toEqual([
      ['1', build(1).row],
      ['2', '{"now":"other"}'],
    ]);
    await change({ id: '1', position: 21n, deleted: true });
    expect(await rows()).toEqual([['2', '{"now":"other"}']]);
    await readModels.rebuild([spec], [], saveNew =>
      saveNew({ changes: [{ collection: 'builds', documents: [build(2), build(3)] }], checkpoints: {} }),
    );
    expect(await rows()).toEqual([
      ['2', build(2).row],
      ['3', build(3).row],
    ]);
  });

  it('take one rebuild at a time', async () => {
    await readModels.rebuild([spec], [], async () => {
      await expect(readModels.rebuild([spec], [], async () => {})).rejects.toThrow('under way');
    });
    await readModels.rebuild([spec], [], async () => {});
  });

  it('need no sorting for lists: one filter value or several, both ways', () => {
    const desc = { key: 'number', direction: 'desc' } as const;
    const finds: Partial<Find>[] = [
      {},
      { sort: desc },
      { filter: { project: 1 }, sort: desc },
      { filter: { project: 1, status: 'failed' }, range: { key: 'number', lt: 9 }, sort: desc },
    ];
    for (const find of finds) {
      expect(plan(find)).toMatch(/USING COVERING INDEX/);
      expect(plan(find)).not.toContain('TEMP B-TREE');
    }
    const several = plan({ filter: { project: 1, status: ['failed', 'success'] }, sort: desc, offset: 500 });
    expect(several).toContain('MERGE (UNION ALL)');
    expect(several.match(/USING COVERING INDEX/g)).toHaveLength(2);
  });

  it('are not looked at for the values of a key, where an index has all that is asked about', () => {
    const table = new CollectionTable(spec, tables()[0] ?? '');
    const sort = { key: 'number', direction: 'desc' } as const;
    const ranges = [{ key: 'number', lt: 9 }];
    for (const status of ['failed', ['failed', 'success']]) {
      const find = { ...byNumber, filter: { project: 1, status }, ranges, sort, offset: 500 };
      const values = planOf(valuesQuery(table, 'number', find));
      expect(values.match(/SEARCH/g)).toHaveLength([status].flat().length);
      expect(values.match(/USING COVERING INDEX/g)).toHaveLength([status].flat().length);
      expect(values).not.toMatch(/USE TEMP B-TREE/);
    }
  });

  it('are not made for names that could be more than names', async () => {
    const hostile = { ...spec, name: 'builds"; DROP TABLE events; --' };
    await expect(readModels.open([hostile])).rejects.toThrow(TypeError);
    const key = { ...spec, name: 'others', keys: { 'a" TEXT, "b': 'text' as const } };
    await expect(readModels.open([key])).rejects.toThrow(TypeError);
  });
});
