import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobDigest, Blobs, ByteRange } from './blobs.js';

/** The bytes of a trace, as latin1 text so that each byte is one character. */
export async function traceBytes(blobs: Blobs, buildId: number, range?: ByteRange): Promise<string> {
  return (await buffer(await blobs.traces.read(buildId, range))).toString('latin1');
}

/** The text of a trace that is UTF-8. */
export async function traceText(blobs: Blobs, buildId: number, range?: ByteRange): Promise<string> {
  return Buffer.from(await traceBytes(blobs, buildId, range), 'latin1').toString('utf8');
}

export async function artifactText(blobs: Blobs, key: string, range?: ByteRange): Promise<string> {
  return (await buffer(await blobs.artifacts.read(key, range))).toString('latin1');
}

export function digestOf(bytes: Uint8Array | string): BlobDigest {
  return { size: Buffer.from(bytes).length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Reads a stream without keeping it. */
export async function digestOfStream(source: Readable): Promise<BlobDigest> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}

/** One append after the other. */
export async function appendAll(
  blobs: Blobs,
  buildId: number,
  pieces: readonly Uint8Array[],
  secrets: readonly string[] = [],
): Promise<void> {
  let length = await blobs.traces.length(buildId);
  for (const piece of pieces) length = await blobs.traces.append(buildId, length, piece, { secrets });
}
