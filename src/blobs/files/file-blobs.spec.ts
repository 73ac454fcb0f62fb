import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeBlobs } from '../blobs.contract.js';
import { BlobTooLarge } from '../blobs.js';
import { traceText } from '../reading-back.contract.js';
import { FileBlobs } from './file-blobs.js';

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'ledger-blobs-'));

describeBlobs('Files', async () => {
  const folder = await temporaryFolder();
  return {
    open: options => FileBlobs.open(join(folder, 'blobs'), options),
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('Files', () => {
  let folder: string;
  let blobs: FileBlobs;

  beforeEach(async () => {
    folder = await temporaryFolder();
    blobs = await FileBlobs.open(folder);
  });

  afterEach(async () => {
    await blobs.close();
    await rm(folder, { recursive: true });
  });

  /** Names of files, without the folders that hold them. */
  const files = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter(entry => entry.isFile()).map(entry => entry.name);
  };

  it('spread traces over folders by id', async () => {
    await blobs.traces.append(42, 0, Buffer.from('x'));
    await blobs.traces.append(256 + 42, 0, Buffer.from('y'));
    expect(await readFile(join(folder, 'traces', '2a', '42.log'), 'utf8')).toBe('x');
    expect(await readFile(join(folder, 'traces', '2a', '298.log'), 'utf8')).toBe('y');
  });

  it('are for their owner only', async () => {
    await blobs.traces.append(42, 0, Buffer.from('x'));
    expect((await stat(join(folder, 'traces', '2a', '42.log'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'traces', '2a'))).mode & 0o777).toBe(0o700);
  });

  it('leave nothing half-written when an upload fails', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('gone')) });
    await expect(blobs.artifacts.write('a', broken)).rejects.toThrow('gone');
    await expect(blobs.artifacts.write('a', Readable.from(['123']), { maxBytes: 1 })).rejects.toThrow(
      BlobTooLarge,
    );
    expect(await files()).toEqual([]);
  });

  it('leave nothing of what is removed', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    await blobs.traces.replace(1, Buffer.from('y'));
    await blobs.artifacts.write('a', Readable.from(['z']));
    await blobs.traces.remove(1);
    await blobs.artifacts.remove('a');
    expect(await files()).toEqual([]);
  });

  it('are cleared of what a crash left half-written when they are opened', async () => {
    await blobs.artifacts.write('a', Readable.from(['kept']));
    await mkdir(join(folder, 'tmp', 'deeper'));
    await writeFile(join(folder, 'tmp', 'deeper', 'half'), 'half');
    await blobs.close();
    blobs = await FileBlobs.open(folder);
    expect(await files()).toEqual(['a']);
  });

  it('hide the rest of a secret when a crash came between blotting out its beginning and appending', async () => {
    await blobs.traces.append(42, 0, Buffer.from('token: hunter'), { secrets: ['hunter22'] });
    await blobs.close();
    // What the first of the two writes of the lost append leaves on the disk.
    await writeFile(join(folder, 'traces', '2a', '42.log'), 'token: xxxxxx');
    blobs = await FileBlobs.open(folder);
    await blobs.traces.append(42, 13, Buffer.from('22 done'), { secrets: ['hunter22'] });
    expect(await traceText(blobs, 42)).toBe('token: xxxxxxxx done');
  });
});
