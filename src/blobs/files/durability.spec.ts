import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FileBlobs } from './file-blobs.js';

let folder: string;
let blobs: FileBlobs;
let calls: string[];

/** Notes each write and sync of any file, in the order they begin. */
async function watchFiles(): Promise<void> {
  const handle = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  calls = [];
  for (const name of ['write', 'sync', 'datasync'] as const) {
    const real = prototype[name] as (...args: unknown[]) => Promise<unknown>;
    jest.spyOn(prototype, name).mockImplementation(function note(this: FileHandle, ...args: unknown[]) {
      calls.push(name);
      return real.apply(this, args) as never;
    });
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-durability-'));
  blobs = await FileBlobs.open(folder);
  await watchFiles();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await blobs.close();
  await rm(folder, { recursive: true });
});

describe('Files are on the disk before the answer:', () => {
  it('a new trace, the name of its folder and its own name', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    expect(calls).toEqual(['sync', 'sync', 'write', 'datasync']);
  });

  it('what is appended', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    calls = [];
    await blobs.traces.append(1, 1, Buffer.from('y'));
    expect(calls).toEqual(['write', 'datasync']);
  });

  it('the name of a trace that a process before made, for it may have died too soon', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    await blobs.close();
    blobs = await FileBlobs.open(folder);
    calls = [];
    await blobs.traces.append(1, 1, Buffer.from('y'));
    expect(calls).toEqual(['sync', 'sync', 'write', 'datasync']);
  });

  it('the blotted beginning of a secret, even before the rest is appended', async () => {
    await blobs.traces.append(1, 0, Buffer.from('hunt'), { secrets: ['hunter22'] });
    calls = [];
    await blobs.traces.append(1, 4, Buffer.from('er22'), { secrets: ['hunter22'] });
    expect(calls).toEqual(['write', 'datasync', 'write', 'datasync']);
  });

  it('a replaced trace and its name', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    calls = [];
    await blobs.traces.replace(1, Buffer.from('y'));
    expect(calls).toEqual(['write', 'sync', 'sync']);
  });

  it('an artifact and its name', async () => {
    await blobs.artifacts.write('a', Readable.from(['x']));
    calls = [];
    await blobs.artifacts.write('a', Readable.from(['x', 'y']));
    expect(calls).toEqual(['write', 'write', 'sync', 'sync']);
  });

  it('that something was removed', async () => {
    await blobs.traces.append(1, 0, Buffer.from('x'));
    await blobs.artifacts.write('a', Readable.from(['x']));
    calls = [];
    await blobs.traces.remove(1);
    await blobs.artifacts.remove('a');
    expect(calls).toEqual(['sync', 'sync']);
  });
});
