import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { coordinatorAt } from './coordinator.js';
import { type UploadResult, uploadArtifacts } from './upload-artifacts.js';

const MIB = 1024 * 1024;

describe('uploading artifacts', () => {
  let folder: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-upload-'));
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const upload = async (
    bytes: number,
    listener: RequestListener,
    signal: AbortSignal,
  ): Promise<UploadResult> => {
    server = createServer(listener);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const path = join(folder, 'file');
    await writeFile(path, '');
    await truncate(path, bytes);
    const coordinator = coordinatorAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return uploadArtifacts(coordinator, { id: 1, token: 't' }, { path, name: 'a.zip' }, '', signal);
  };

  it('reads the file no faster than the server takes it, and can be interrupted', async () => {
    const stop = new AbortController();
    const before = process.memoryUsage().arrayBuffers;
    let uploading: Promise<UploadResult> | null = null;
    await new Promise<void>(resolve => {
      uploading = upload(256 * MIB, incoming => void incoming.once('readable', resolve), stop.signal);
    });
    await sleep(300);
    const held = process.memoryUsage().arrayBuffers - before;
    stop.abort();
    await expect(uploading).resolves.toBe('try-again');
    expect(held).toBeLessThan(64 * MIB);
  });

  it.each([
    [201, 'taken'],
    [403, 'forbidden'],
    [413, 'too-large'],
    [500, 'try-again'],
  ])('takes %d for %s', async (status, result) => {
    const answer: RequestListener = (incoming, response) => {
      incoming.resume().on('end', () => response.writeHead(status).end());
    };
    await expect(upload(10, answer, new AbortController().signal)).resolves.toBe(result);
  });
});
