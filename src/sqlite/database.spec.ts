import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from './database.js';
import { resultCode } from './driver.js';
import { DatabaseTooNew } from './migrate.js';

describe('the database', () => {
  let folder: string;
  let database: Database;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'database-'));
    database = Database.open(folder);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });
  const pragma = (name: string) =>
    Object.values(database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[0];
  const names = () => database.prepare('SELECT name FROM things ORDER BY name').all();

  it('writes ahead, and syncs every commit unless told that it need not', () => {
    database.exec('CREATE TABLE things (name TEXT)');
    expect([pragma('journal_mode'), pragma('synchronous')]).toEqual(['wal', 2]);
    database.transaction('NORMAL', () => expect(pragma('synchronous')).toBe(1));
    database.transaction('FULL', () => expect(pragma('synchronous')).toBe(2));
  });

  it('undoes a transaction whose work throws', () => {
    database.exec('CREATE TABLE things (name TEXT)');
    const failing = () =>
      database.transaction('FULL', () => {
        database.exec(`INSERT INTO things VALUES ('one')`);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(names()).toEqual([]);
    database.transaction('FULL', () => database.exec(`INSERT INTO things VALUES ('two')`));
    expect(names()).toHaveLength(1);
  });

  it('runs each migration once, also over restarts', () => {
    const first = 'CREATE TABLE things (name TEXT)';
    database.migrate('part', [first]);
    database.migrate('part', [first]);
    database.close();
    database = Database.open(folder);
    database.migrate('part', [first, `INSERT INTO things VALUES ('from the second')`]);
    database.migrate('other part', []);
    expect(names()).toHaveLength(1);
  });

  it('leaves nothing of a migration that fails', () => {
    expect(() => database.migrate('part', ['CREATE TABLE things (name TEXT)', 'NONSENSE'])).toThrow(
      'syntax error',
    );
    database.migrate('part', ['CREATE TABLE things (name TEXT)']);
    expect(names()).toEqual([]);
  });

  it('refuses tables of a newer release', () => {
    database.migrate('part', ['CREATE TABLE things (name TEXT)', 'CREATE TABLE others (name TEXT)']);
    expect(() => database.migrate('part', ['CREATE TABLE things (name TEXT)'])).toThrow(DatabaseTooNew);
  });

  it('tells errors apart by their primary code', () => {
    database.exec('CREATE TABLE things (name TEXT UNIQUE)');
    database.exec(`INSERT INTO things VALUES ('one')`);
    let caught: unknown;
    try {
      database.prepare('INSERT INTO things VALUES (?)').run('one');
    } catch (error) {
      caught = error;
    }
    expect(resultCode(caught)).toBe(19);
    expect(resultCode(new Error('another'))).toBeUndefined();
  });
});
