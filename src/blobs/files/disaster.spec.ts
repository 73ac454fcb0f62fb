import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { traceText } from '../reading-back.contract.js';
import { compileBlobs, runScript } from './compiled.contract.js';
import { FileBlobs } from './file-blobs.js';

const SECRET = 'hunter22-and-more';
const LINE = `line with ${SECRET} in it\n`;
const MASKED = LINE.replace(SECRET, 'x'.repeat(SECRET.length));

/** Appends to eight traces at once, 7 bytes at a time, and prints what was acknowledged. */
const APPENDING = `
  import { FileBlobs } from './files/file-blobs.js';
  const { traces } = await FileBlobs.open('data');
  const text = Buffer.from(${JSON.stringify(LINE)}.repeat(100_000));
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(async id => {
    for (let at = 0; at < text.length; ) {
      at = await traces.append(id, at, text.subarray(at, at + 7), { secrets: [${JSON.stringify(SECRET)}] });
      process.stdout.write(id + ' ' + at + '\\n');
    }
  }));
`;

/** Meets the largest file size in an append, a replace and an upload, and prints what came of each. */
const ON_A_FULL_DISK = `
  import { Readable } from 'node:stream';
  import { FileBlobs } from './files/file-blobs.js';
  const { traces, artifacts } = await FileBlobs.open('data');
  const outcome = promise => promise.then(() => 'kept', error => error.code);
  await traces.append(1, 0, Buffer.from('before'));
  await artifacts.write('a', Readable.from(['before']));
  const large = Buffer.alloc(200_000, 'y');
  const outcomes = [
    await outcome(traces.append(1, 6, large)),
    await outcome(traces.append(2, 0, large)),
    await outcome(traces.replace(1, large)),
    await outcome(artifacts.write('a', Readable.from([large]))),
    await outcome(traces.append(1, 6, Buffer.from(' and after'))),
  ];
  process.stdout.write(JSON.stringify(outcomes));
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-disaster-'));
  await compileBlobs(folder);
});

afterEach(() => rm(join(folder, 'data'), { recursive: true, force: true }));

afterAll(() => rm(folder, { recursive: true }));

describe('Files, when disaster strikes,', () => {
  it('have every acknowledged byte after a SIGKILL in the middle of appends, and no secret', async () => {
    const child = await runScript(folder, APPENDING);
    const acknowledged = new Map<number, number>();
    let answers = 0;
    for await (const line of createInterface(child.stdout)) {
      const [id = 0, length = 0] = line.split(' ').map(Number);
      acknowledged.set(id, length);
      if (++answers === 400) child.kill('SIGKILL');
    }
    expect(answers).toBeGreaterThanOrEqual(400);

    const blobs = await FileBlobs.open(join(folder, 'data'));
    for (const [id, length] of acknowledged) {
      const kept = await blobs.traces.length(id);
      expect(kept).toBeGreaterThanOrEqual(length);
      const rest = Buffer.from(LINE.repeat(1000)).subarray(kept);
      await blobs.traces.append(id, kept, rest, { secrets: [SECRET] });
      expect(await traceText(blobs, id)).toBe(MASKED.repeat(1000));
    }
    expect(acknowledged.size).toBe(8);
    await blobs.close();
  });

  it('keep what was there, and nothing half-written, when the disk takes no more', async () => {
    const child = await runScript(folder, ON_A_FULL_DISK, 64 * 1024);
    const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(JSON.parse(printed)).toEqual(['EFBIG', 'EFBIG', 'EFBIG', 'EFBIG', 'kept']);

    const blobs = await FileBlobs.open(join(folder, 'data'));
    expect(await traceText(blobs, 1)).toBe('before and after');
    expect(await blobs.traces.touchedAt(2)).toBeNull();
    expect(await blobs.artifacts.size('a')).toBe(6);
    expect(await readdir(join(folder, 'data', 'tmp'))).toEqual([]);
    await blobs.close();
  });
});
