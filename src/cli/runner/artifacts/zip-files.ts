import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Writes files of a folder into a zip archive, streamed; modes and times go along. */
export async function zipFiles(folder: string, files: readonly string[], target: string): Promise<void> {
  const zip = new ZipFile();
  // A file that vanishes while it is read is told by the archive alone, not by its output stream.
  const broken = new Promise<never>((_, reject) => zip.on('error', reject));
  broken.catch(() => undefined);
  for (const file of files) {
    const path = join(folder, file);
    const { mode, mtime } = await stat(path);
    zip.addFile(path, file, { mode, mtime });
  }
  zip.end();
  await Promise.race([pipeline(zip.outputStream, createWriteStream(target)), broken]);
}
