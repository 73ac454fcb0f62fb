import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../sqlite/database.js';
import { meddler, sqliteError, type Meddler } from '../../sqlite/meddling.contract.js';
import { ReadModelsUnavailable } from '../read-models.js';
import { build, byNumber, specOf } from '../sample-documents.contract.js';
import { SqliteReadModels } from './sqlite-read-models.js';

const spec = specOf('builds');
/** Longer than any test takes: what is written, was asked for. */
const LONG = 3_600_000;

describe('Saves that are written behind', () => {
  let folder: string;
  let tap: Meddler;
  let database: Database;
  let readModels: SqliteReadModels;
  const start = async (writeAfter: number) => {
    tap = meddler();
    database = Database.open(folder, { connect: tap.connect });
    readModels = new SqliteReadModels(database, { writeAfter });
    await readModels.open([spec]);
    tap.executed.length = 0;
  };
  const crashAndStart = async () => {
    database.close();
    await start(LONG);
  };
  const save = (number: number, position = number) =>
    readModels.save({
      changes: [{ collection: 'builds', documents: [{ ...build(number), position: BigInt(position) }] }],
      checkpoints: { all: BigInt(position) },
    });
  const commits = () => tap.executed.filter(sql => sql === 'COMMIT').length;
  const failCommits = () => {
    tap.before = sql => {
      if (sql === 'COMMIT') throw sqliteError(13, 'database or disk is full');
    };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'write-behind-'));
    await start(LONG);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  it('are written together', async () => {
    for (let number = 1; number <= 20; number += 1) await save(number);
    expect(commits()).toBe(0);
    expect(await readModels.count('builds')).toBe(20);
    expect(commits()).toBe(1);
  });

  it('are seen by every way to read', async () => {
    const id = build(1).id;
    const positionNow = async () => (await readModels.load('builds', [id])).get(id)?.position;
    await save(1, 1);
    expect(await positionNow()).toBe(1n);
    await save(1, 2);
    expect((await readModels.find('builds', byNumber)).map(({ position }) => position)).toEqual([2n]);
    await save(1, 3);
    expect((await readModels.findRows('builds', byNumber)).map(({ position }) => position)).toEqual([3n]);
    await save(1, 4);
    expect(await readModels.checkpoint('all')).toBe(4n);
    const before = await readModels.digest('builds');
    await save(1, 5);
    expect(await readModels.digest('builds')).not.toBe(before);
  });

  it('never put an older document over a newer one, waiting or written', async () => {
    await save(1, 5);
    await save(1, 4);
    expect((await readModels.find('builds', byNumber))[0]?.position).toBe(5n);
    await save(1, 3);
    expect((await readModels.find('builds', byNumber))[0]?.position).toBe(5n);
    expect(await readModels.checkpoint('all')).toBe(5n);
  });

  it('are lost by a crash together with their checkpoint, so that they are delivered again', async () => {
    await save(1);
    await readModels.count('builds');
    await save(2);
    await crashAndStart();
    expect([await readModels.count('builds'), await readModels.checkpoint('all')]).toEqual([1, 1n]);
  });

  it('are written when they are closed', async () => {
    await save(1);
    await readModels.close();
    await crashAndStart();
    expect([await readModels.count('builds'), await readModels.checkpoint('all')]).toEqual([1, 1n]);
  });

  it('are written by themselves after a moment', async () => {
    database.close();
    await start(1);
    await save(1);
    for (let tries = 0; commits() === 0 && tries < 500; tries += 1) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
    }
    expect(commits()).toBe(1);
  });

  it('wait in memory only up to a bound', async () => {
    for (let number = 1; number <= 1_001; number += 1) await save(number);
    expect(commits()).toBe(1);
  });

  it('stay when they cannot be written: readers and writers are told, and nothing is lost', async () => {
    await save(1);
    failCommits();
    await expect(readModels.count('builds')).rejects.toThrow(ReadModelsUnavailable);
    await expect(save(2)).rejects.toThrow('full');
    tap.before = () => {};
    await save(3);
    expect([await readModels.count('builds'), await readModels.checkpoint('all')]).toEqual([2, 3n]);
  });
});
