import { join } from 'node:path';
import { BUSY, resultCode, type Connection } from './driver.js';

/** Another process has the data folder open. */
export class DataFolderInUse extends Error {
  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another build-ledger process. ` +
        'Stop that one first, or set LEDGER_DATA to another folder.',
    );
    this.name = 'DataFolderInUse';
  }
}

/** Locks in force. node:sqlite closes a connection that is garbage, and the lock would go with it. */
const held = new Set<Connection>();

/**
 * Holds the folder for this process until `close`. It is a transaction left open on a database of its own:
 * the operating system takes SQLite's lock away with the process, however it dies, so it can't go stale.
 * @throws DataFolderInUse
 */
export function lockFolder(folder: string, connect: (path: string) => Connection): { close(): void } {
  const connection = connect(join(folder, 'lock.db'));
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
    held.add(connection);
    return {
      close: () => {
        held.delete(connection);
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw resultCode(error) === BUSY ? new DataFolderInUse(folder) : error;
  }
}
