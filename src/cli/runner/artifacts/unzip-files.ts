import { createWriteStream } from 'node:fs';
import { chmod, mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SystemFailure } from '../system-failure.js';
import { relativeInside } from './inside.js';

const MOST_ENTRIES = 200_000;
const MOST_BYTES = 16 * 1024 ** 3;
const LINK = 0o120000;
const KIND = 0o170000;

/** Unpacks an archive into a folder and gives the number of files. A name that leads out of the folder fails it all. */
export async function unzipFiles(archive: string, folder: string): Promise<number> {
  const root = await realpath(folder);
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    if (zip.entryCount > MOST_ENTRIES) throw new SystemFailure(`the archive has ${zip.entryCount} entries`);
    let bytes = 0;
    let files = 0;
    for await (const entry of zip.eachEntry()) {
      bytes += entry.uncompressedSize;
      if (bytes > MOST_BYTES) throw new SystemFailure('the archive is too large when unpacked');
      files += await unpack(zip, entry, root);
    }
    return files;
  } finally {
    zip.close();
  }
}

async function unpack(zip: ZipFile, entry: Entry, root: string): Promise<number> {
  const name = relativeInside(root, entry.fileName);
  if (name === null) throw new SystemFailure(`the archive names '${entry.fileName}', outside the project`);
  const mode = entry.externalFileAttributes >>> 16;
  // A link could make a later entry's innocent name lead anywhere.
  if ((mode & KIND) === LINK) return 0;
  const target = join(root, name);
  const isFolder = entry.fileName.endsWith('/');
  await openFolder(root, isFolder ? target : dirname(target));
  if (isFolder) return 0;
  // Writing over a link would write to where it leads.
  await rm(target, { force: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
  if ((mode & 0o777) !== 0) await chmod(target, mode & 0o777);
  return 1;
}

async function openFolder(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  if (real !== root && !real.startsWith(root + sep)) {
    throw new SystemFailure(`'${folder.slice(root.length + 1)}' leads out of the project`);
  }
}
