import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

/** A file that is there under its name only when it is whole. */
export interface BundleFile {
  write(line: string): Promise<void>;
  /** Gives the file its name. */
  keep(): Promise<void>;
  /** Leaves nothing. */
  drop(): Promise<void>;
}

/** @throws what opening the file throws */
export async function openBundleFile(path: string): Promise<BundleFile> {
  const temporary = `${path}.part`;
  const stream = createWriteStream(temporary, { mode: 0o600, flush: true });
  await once(stream, 'open');
  return {
    async write(line) {
      if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    },
    async keep() {
      stream.end();
      await finished(stream);
      await rename(temporary, path);
    },
    async drop() {
      stream.destroy();
      await rm(temporary, { force: true });
    },
  };
}
