import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Blobs } from '../blobs/blobs.js';
import { BLOB_PIECE, type BundleLine } from '../proof/bundle/bundle-line.js';
import type { NamedBlobs } from './migrate-blobs.js';

type WriteLine = (line: BundleLine) => Promise<void>;

/** Writes the blobs that are there. @returns how many those are */
export async function writeBlobs(
  blobs: Blobs,
  { builds, artifacts }: NamedBlobs,
  writeLine: WriteLine,
): Promise<number> {
  let count = 0;
  for (const build of builds) {
    if ((await blobs.traces.length(build)) === 0) continue;
    await writeBlob(`trace/${build}`, await blobs.traces.read(build), writeLine);
    count += 1;
  }
  for (const key of artifacts.keys()) {
    if ((await blobs.artifacts.size(key)) === null) continue;
    await writeBlob(`artifacts/${key}`, await blobs.artifacts.read(key), writeLine);
    count += 1;
  }
  return count;
}

async function writeBlob(blob: string, bytes: Readable, writeLine: WriteLine): Promise<void> {
  const sum = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    sum.update(chunk);
    for (let from = 0; from < chunk.length; from += BLOB_PIECE) {
      const piece = chunk.subarray(from, from + BLOB_PIECE);
      await writeLine({ blob, offset: size, data: piece.toString('base64') });
      size += piece.length;
    }
  }
  await writeLine({ blob, size, sha256: sum.digest('hex') });
}
