import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** Brings what was written to an open file to the disk. */
export type SyncFile = (descriptor: number) => Promise<void>;

/**
 * Brings a database's write-ahead log to the disk from another thread: SQLite itself would keep the whole process
 * waiting meanwhile. SQLite has no locks on this file that closing a second descriptor could let go.
 */
export class WalSync {
  private descriptor: number | null = null;

  /** @param path of the log, which is there from the first commit on until the database is closed */
  constructor(
    private readonly path: string,
    private readonly syncFile: SyncFile = promisify(fdatasync),
  ) {}

  /** Resolves when everything committed before the call is on the disk. @throws what the file system says */
  async sync(): Promise<void> {
    this.descriptor ??= this.open();
    await this.syncFile(this.descriptor);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  /** A file that is new must also stand in its folder for good. */
  private open(): number {
    const descriptor = openSync(this.path, 'r+');
    if (process.platform !== 'win32') {
      const folder = openSync(dirname(this.path), 'r');
      fsyncSync(folder);
      closeSync(folder);
    }
    return descriptor;
  }
}
