import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import type { BuildDetails } from './build-details.js';
import { callCoordinator, type Coordinator } from './coordinator.js';

export type UploadResult = 'taken' | 'forbidden' | 'too-large' | 'try-again';

const UPLOAD_TIMEOUT_MS = 60 * 60 * 1000;

/** `POST builds/:id/artifacts`: streams a file as the multipart field `file`; it is never whole in memory. */
export async function uploadArtifacts(
  coordinator: Coordinator,
  build: Pick<BuildDetails, 'id' | 'token'>,
  file: { readonly path: string; readonly name: string },
  expireIn: string,
  signal: AbortSignal,
): Promise<UploadResult> {
  const boundary = `ledger-${randomBytes(16).toString('hex')}`;
  const { head, tail } = envelope(boundary, file.name);
  const { size } = await stat(file.path);
  const answer = await callCoordinator(coordinator, {
    method: 'POST',
    path: `builds/${build.id}/artifacts${expireIn === '' ? '' : `?${new URLSearchParams({ expire_in: expireIn })}`}`,
    headers: {
      'BUILD-TOKEN': build.token,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(head.length + size + tail.length),
    },
    body: Readable.toWeb(Readable.from(parts(head, file.path, tail))) as ReadableStream,
    timeoutMs: UPLOAD_TIMEOUT_MS,
    signal,
  });
  if (answer.status === 201) return 'taken';
  if (answer.status === 403) return 'forbidden';
  return answer.status === 413 ? 'too-large' : 'try-again';
}

async function* parts(head: Buffer, path: string, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* createReadStream(path) as AsyncIterable<Buffer>;
  yield tail;
}

function envelope(boundary: string, filename: string): { head: Buffer; tail: Buffer } {
  const safe = filename.replaceAll(/["\\\r\n]/g, '_');
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${safe}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  return { head: Buffer.from(head), tail: Buffer.from(`\r\n--${boundary}--\r\n`) };
}
