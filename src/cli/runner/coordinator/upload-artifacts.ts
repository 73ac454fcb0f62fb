import { randomBytes } from 'node:crypto';
import type { BuildDetails } from './build-details.js';
import { type Coordinator, USER_AGENT } from './coordinator.js';
import { sendFile } from './send-file.js';

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
  const query = expireIn === '' ? '' : `?${new URLSearchParams({ expire_in: expireIn })}`;
  const headers = {
    'User-Agent': USER_AGENT,
    'BUILD-TOKEN': build.token,
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
  };
  const status = await sendFile(
    `${coordinator.base}/builds/${build.id}/artifacts${query}`,
    headers,
    { path: file.path, ...envelope(boundary, file.name) },
    AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_TIMEOUT_MS)]),
  ).catch(() => 0);
  if (status === 201) return 'taken';
  if (status === 403) return 'forbidden';
  return status === 413 ? 'too-large' : 'try-again';
}

function envelope(boundary: string, filename: string): { head: Buffer; tail: Buffer } {
  const safe = filename.replaceAll(/["\\\r\n]/g, '_');
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${safe}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  return { head: Buffer.from(head), tail: Buffer.from(`\r\n--${boundary}--\r\n`) };
}
