import { constants, type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Masker, RawTail } from '../masking.js';
import { FILE_MODE, readExactly, syncFolder, writeAll } from './durable.js';

export interface FileAppend {
  readonly path: string;
  /** Of the file as it is, bytes; 0 if there is none. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly masker: Masker;
  /** null: this process hasn't written the file yet. */
  readonly tail: RawTail | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Appends durably and blots out secrets. A crash on the way leaves a prefix of the new bytes, which the writer learns from
 * the length; any other failure leaves the length as it was.
 * @returns how the trace ends now
 */
export async function appendToFile(append: FileAppend): Promise<RawTail> {
  const file = await open(append.path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
  try {
    return await write(file, append);
  } catch (error) {
    await undo(file, append);
    throw error;
  } finally {
    await file.close();
  }
}

async function write(
  file: FileHandle,
  { path, length, bytes, masker, tail, now }: FileAppend,
): Promise<RawTail> {
  // Also for a file that is there already: the process that made it may have died before it could do so.
  if (tail === null) await syncFolder(dirname(path));
  const reach = Math.min(masker.reach, length);
  const end = masker.endOf(await readExactly(file, length - reach, reach), tail);
  const masked = await masker.mask(end, bytes);
  if (!masked.stored.equals(end.stored)) {
    // First, and durably: a crash between the two leaves `x` before the boundary, which the next append understands.
    // The other way round it would leave the beginning of a secret for good.
    await writeAll(file, masked.stored, length - reach);
    await file.datasync();
  }
  await writeAll(file, masked.bytes, length);
  await file.utimes(new Date(now), new Date(now));
  await file.datasync();
  return masked.tail;
}

/** As far as possible: what stopped the append matters more than what stops this. */
async function undo(file: FileHandle, { path, length }: FileAppend): Promise<void> {
  await Promise.allSettled([length === 0 ? unlink(path) : file.truncate(length)]);
}
