import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from '../blobs.js';
import { orMissing } from './durable.js';

/** A stream of a file as long as it is now, whatever is appended, renamed or removed after; null if there is none. */
export async function rangeStream(path: string, range: ByteRange = { from: 0 }): Promise<Readable | null> {
  const file = await orMissing(open(path, 'r'));
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, range.from);
    const to = Math.min(size, range.to ?? size);
    if (from < to) return file.createReadStream({ start: from, end: to - 1, autoClose: true });
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return Readable.from([]);
}
