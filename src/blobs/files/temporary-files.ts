import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FILE_MODE, FOLDER_MODE, syncFolder } from './durable.js';

/** Files under way: a name in its place always stands for a whole, durable file. */
export class TemporaryFiles {
  private constructor(private readonly folder: string) {}

  /** Clears away what a crash left, so no other process may use the folder. */
  static async open(folder: string): Promise<TemporaryFiles> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    return new TemporaryFiles(folder);
  }

  /** Fills a new file and puts it in the place of `target`; if that fails, no part of it is left. */
  async place<Result>(target: string, fill: (file: FileHandle) => Promise<Result>): Promise<Result> {
    const path = join(this.folder, randomUUID());
    try {
      const result = await fillDurably(path, fill);
      await rename(path, target);
      await syncFolder(dirname(target));
      return result;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
}

async function fillDurably<Result>(
  path: string,
  fill: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    const result = await fill(file);
    await file.sync();
    return result;
  } finally {
    await file.close();
  }
}
