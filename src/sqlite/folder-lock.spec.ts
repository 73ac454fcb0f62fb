import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileInto, startChild, type Child } from './child-process.contract.js';
import { Database } from './database.js';
import { DataFolderInUse } from './folder-lock.js';

describe('a data folder', () => {
  let temporary: string;
  let code: string;
  let folder: string;
  let count = 0;
  let children: Child[] = [];
  const holder = async () => {
    const child = await startChild(
      code,
      `import { Database } from './sqlite/database.js';
       try {
         Database.open(${JSON.stringify(folder)});
         console.log('open');
         setInterval(() => {}, 1000);
       } catch (error) {
         console.log(error.name + ': ' + error.message);
       }`,
    );
    children.push(child);
    return child;
  };

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'folder-lock-'));
    code = join(temporary, 'code');
    await compileInto(code);
  });
  afterAll(() => rm(temporary, { recursive: true }));
  beforeEach(() => {
    count += 1;
    folder = join(temporary, `data-${count}`, 'ledger');
  });

  afterEach(() => {
    for (const child of children) child.process.kill('SIGKILL');
    children = [];
  });

  it('is made for its owner alone', async () => {
    Database.open(folder).close();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is refused to a second process, and open again when the first was killed', async () => {
    const child = await holder();
    await child.wrote('open');
    expect(() => Database.open(folder)).toThrow(DataFolderInUse);
    expect(() => Database.open(folder)).toThrow(`${folder} is in use by another build-ledger process`);
    child.process.kill('SIGKILL');
    await child.ended;
    Database.open(folder).close();
    expect(await readdir(folder)).toEqual(['ledger.db', 'lock.db']);
  });

  it('is refused to a second process while this one has it', async () => {
    const database = Database.open(folder);
    const child = await holder();
    await child.ended;
    expect(child.lines().join('\n')).toContain('DataFolderInUse: The data folder');
    database.close();
  });

  it('is refused to this process a second time, and the first goes on', async () => {
    const database = Database.open(folder);
    expect(() => Database.open(folder)).toThrow(DataFolderInUse);
    const child = await holder();
    await child.ended;
    expect(child.lines().join('\n')).toContain('DataFolderInUse');
    database.exec('CREATE TABLE still_works (a)');
    database.close();
  });
});
