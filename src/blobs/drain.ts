import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type BlobDigest, BlobTooLarge } from './blobs.js';

/**
 * Hands on what the source gives, piece by piece, each once the one before was taken.
 * @param maxBytes exclusive
 * @param take the piece, and how many bytes came before it
 * @throws BlobTooLarge as soon as so many bytes came
 */
export async function drain(
  source: Readable,
  maxBytes: number,
  take: (bytes: Uint8Array, at: number) => Promise<void>,
): Promise<BlobDigest> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source as AsyncIterable<Uint8Array | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (size + bytes.length >= maxBytes) throw new BlobTooLarge(maxBytes);
    const taking = take(bytes, size);
    // Hashed while the store is at work.
    hash.update(bytes);
    await taking;
    size += bytes.length;
  }
  return { size, sha256: hash.digest('hex') };
}
