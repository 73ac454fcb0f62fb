import { connect, type Connection } from './driver.js';

/** A connection that lets a test count what goes to SQLite, and break it. */
export interface Meddler {
  connect(path: string): Connection;
  /** Every text given to `exec` of the ledger's database, such as COMMIT. */
  readonly executed: string[];
  /** Called before each `exec`; what it throws is what SQLite seems to throw. */
  before(sql: string): void;
}

export function meddler(): Meddler {
  const self: Meddler = {
    executed: [],
    before: () => {},
    connect: path => {
      const connection = connect(path);
      if (!path.endsWith('ledger.db')) return connection;
      return {
        exec: sql => {
          self.executed.push(sql);
          self.before(sql);
          connection.exec(sql);
        },
        prepare: sql => connection.prepare(sql),
        close: () => connection.close(),
      };
    },
  };
  return self;
}

/** An error as the driver throws it. */
export function sqliteError(errcode: number, message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
}
