import type { Database } from '../src/sqlite/database.js';

interface Waiting {
  readonly row: readonly [string, number, string, string];
  resolve(): void;
}

/** The least that a durable store on SQLite can do: rows that come in one turn are committed together. */
export class BareGroupCommit {
  private waiting: Waiting[] = [];

  constructor(private readonly database: Database) {
    database.exec(
      'CREATE TABLE bare (position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, body TEXT, hash TEXT);' +
        'CREATE UNIQUE INDEX bare_stream ON bare (stream, revision);',
    );
  }

  append(stream: string, revision: number, body: string, hash: string): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push({ row: [stream, revision, body, hash], resolve });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const batch = this.waiting;
    this.waiting = [];
    const insert = this.database.prepare(
      'INSERT INTO bare (stream, revision, body, hash) VALUES (?, ?, ?, ?)',
    );
    this.database.transaction('FULL', () => {
      for (const { row } of batch) insert.run(...row);
    });
    for (const { resolve } of batch) resolve();
  }
}
