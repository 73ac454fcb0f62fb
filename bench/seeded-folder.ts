import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { RegisterRunner } from '../src/commands/registering-a-runner/command.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { processContext } from '../src/ledger/context.js';
import { EventIndexer } from '../src/projections/event-index/event-indexer.js';
import { foldAnew } from '../src/projections/fold-anew.js';
import { projections } from '../src/projections/index.js';
import { SqliteReadModels } from '../src/read-models/sqlite/sqlite-read-models.js';
import { startServer } from '../src/server.js';
import { Database } from '../src/sqlite/database.js';
import { seed, type Plan } from './seed.js';

/** What every server of the bench starts with. */
export const benchEnv = (folder: string) => ({
  LEDGER_DATA: folder,
  PORT: '0',
  LEDGER_ROOT_TOKEN: 'bench-root-token',
  LEDGER_LOG: 'error',
  // One look at start: here it would meet a hundred times as many running builds as anywhere else.
  LEDGER_TIMER_MS: '3600000',
});

const READ_ROUNDS = 5;

/** A data folder that holds what a plan says, and no server yet. */
export class SeededFolder {
  private constructor(
    readonly folder: string,
    readonly plan: Plan,
    readonly runnerToken: string,
  ) {}

  /** The events alone; {@link fold} and {@link prepare} make a ledger of them. */
  static async make(plan: Plan): Promise<SeededFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
    // Root and the runner come first, with the ids that the seed counts on.
    const first = await startServer(benchEnv(folder));
    const settings = {
      description: 'bench',
      tags: [],
      runUntagged: true,
      locked: false,
      active: true,
      info: {},
    };
    const { token } = await first.app
      .get(CommandBus)
      .execute(new RegisterRunner(settings, null, processContext('bench')));
    await first.close();
    const made = new SeededFolder(folder, plan, token);
    await made.open(store => seed(store, plan));
    return made;
  }

  /** Folds every read model. @returns how many events were folded, and how many a second */
  fold(): Promise<{ readonly events: number; readonly rate: number }> {
    return this.open(async (store, readModels) => {
      const began = performance.now();
      const { events } = await foldAnew(store, readModels, () => undefined);
      return { events, rate: events / ((performance.now() - began) / 1000) };
    });
  }

  /** Reads and parses every event. @returns how many a second */
  read(): Promise<number> {
    return this.open(async store => {
      const began = performance.now();
      let events = 0;
      for (let after = 0n; ;) {
        const batch = await store.readAll({ after, limit: 10_000 });
        const last = batch.at(-1);
        if (last === undefined) return events / ((performance.now() - began) / 1000);
        events += batch.length;
        after = last.position;
      }
    });
  }

  /** What a server would do behind its first requests would take the processor from what is measured. */
  prepare(): Promise<void> {
    return this.open(async (store, readModels) => {
      await new EventIndexer(store, readModels, () => undefined).catchUp();
      await readModels.save({ changes: [], checkpoints: { reactions: await store.lastPosition() } });
    });
  }

  /** What each part of the ledger takes of the file, a line each. */
  space(): string[] {
    const database = Database.open(this.folder);
    try {
      const sizes = database
        .prepare(
          `SELECT CASE WHEN m.tbl_name LIKE '%build_versions%' OR m.tbl_name LIKE '%event_segments%'
             OR m.tbl_name LIKE '%event_postings%' THEN 'index of the past'
           WHEN m.tbl_name LIKE '%events%' THEN 'events' ELSE 'read models' END AS part,
           sum(s.pgsize) AS bytes
         FROM dbstat s JOIN sqlite_schema m ON m.name = s.name GROUP BY part ORDER BY part`,
        )
        .all() as unknown as { part: string; bytes: number }[];
      return sizes.map(({ part, bytes }) => `${part}: ${(bytes / 1e6).toFixed(1)} MB`);
    } finally {
      database.close();
    }
  }

  /** Reads and parses the document of every build. @returns how many a second, each time */
  readBuilds(): Promise<number[]> {
    return this.open(async (_store, readModels) => {
      await readModels.open(projections.map(({ collection }) => collection));
      const rates: number[] = [];
      for (let round = 0; round < READ_ROUNDS; round += 1) {
        const began = performance.now();
        let builds = 0;
        for await (const { body } of readModels.documents('builds')) if (body !== null) builds += 1;
        rates.push(builds / ((performance.now() - began) / 1000));
      }
      return rates;
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async open<T>(
    work: (store: SqliteEventStore, readModels: SqliteReadModels) => Promise<T>,
  ): Promise<T> {
    const database = Database.open(this.folder);
    const store = new SqliteEventStore(database);
    const readModels = new SqliteReadModels(database);
    try {
      return await work(store, readModels);
    } finally {
      await readModels.close();
      await store.close();
      database.close();
    }
  }
}
