import { type FileHandle, open } from 'node:fs/promises';
import { platform } from 'node:process';

/** Only the server's own user reads what builds print. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Makes the names in a folder durable: new ones, renamed ones and those that went. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; there NTFS journals names by itself.
  if (platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Writes every byte; one write may take fewer than it was given. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Reads exactly so many bytes, which must be there. */
export async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) throw new Error(`the file ends before byte ${position + length}`);
    read += bytesRead;
  }
  return bytes;
}

/** @returns null where there is no such file */
export async function orMissing<Result>(result: Promise<Result>): Promise<Result | null> {
  try {
    return await result;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return null;
    throw error;
  }
}
