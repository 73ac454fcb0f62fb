import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealEvents } from '../src/event-store/seal.js';
import { SqliteEventStore } from '../src/event-store/sqlite/sqlite-event-store.js';
import { newEventId } from '../src/event-store/uuid.js';
import { Database } from '../src/sqlite/database.js';
import { BareGroupCommit } from './bare-group-commit.js';
import type { SeededFolder } from './seeded-folder.js';
import type { Row } from './statistics.js';

const APPENDERS = 64;
const APPENDS_EACH = 150;
const APPEND_ROUNDS = 7;
const FOLD_ROUNDS = 3;

/** The store's append, on a folder of its own. */
export function appendRow(say: (line: string) => void): Promise<Row> {
  return inFolder(folder => appendIn(folder, say));
}

async function appendIn(folder: string, say: (line: string) => void): Promise<Row> {
  say('append');
  const database = Database.open(folder);
  const store = new SqliteEventStore(database);
  const bare = new BareGroupCommit(database);
  const ours: number[] = [];
  const limit: number[] = [];
  for (let round = -1; round < APPEND_ROUNDS; round += 1) {
    const sealed = await appendOurs(store, round, ours);
    await appendBare(bare, sealed, limit);
  }
  await store.close();
  database.close();
  // The first round of each warms up.
  return {
    name: 'append',
    ours: ours.slice(1),
    limit: limit.slice(1),
    reach: { atLeast: 0.7 },
    unit: 'events/s',
  };
}

interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly body: string;
  readonly hash: string;
}

/** 64 appenders, each with streams of its own, one event at a time: envelope, canonical JSON, hash, append. */
async function appendOurs(store: SqliteEventStore, round: number, figures: number[]): Promise<Written[][]> {
  const written: Written[][] = Array.from({ length: APPENDERS }, () => []);
  const began = performance.now();
  await Promise.all(
    written.map(async (mine, appender) => {
      let hash: string | null = null;
      for (let at = 0; at < APPENDS_EACH; at += 1) {
        const revision = at % 5;
        const stream = `build-${round}-${appender}-${Math.floor(at / 5)}`;
        const draft = {
          id: newEventId(),
          type: 'BuildFinished',
          schemaVersion: 1,
          occurredAt: '2026-03-01T10:00:00.000Z',
          actor: { kind: 'runner' as const, id: 7 },
          causationId: '0190c3a2-0000-7000-8000-000000000000',
          correlationId: '0190c3a2-0000-7000-8000-000000000000',
          data: {
            projectId: 4,
            pipelineId: 55,
            from: 'running',
            to: 'success',
            runnerId: 7,
            runnerShared: true,
            failureReason: null,
            exitCode: 0,
            allowedToFail: false,
            coverage: 81.5,
          },
        };
        const [event] = sealEvents(stream, revision, revision === 0 ? null : hash, [draft]);
        if (event === undefined) throw new Error('nothing was sealed');
        ({ hash } = event);
        await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]);
        mine.push({ stream, revision, body: event.canonical, hash: event.hash });
      }
    }),
  );
  figures.push((APPENDERS * APPENDS_EACH) / ((performance.now() - began) / 1000));
  return written;
}

async function appendBare(bare: BareGroupCommit, written: Written[][], figures: number[]): Promise<void> {
  const began = performance.now();
  await Promise.all(
    written.map(async mine => {
      for (const { stream, revision, body, hash } of mine) await bare.append(stream, revision, body, hash);
    }),
  );
  figures.push((APPENDERS * APPENDS_EACH) / ((performance.now() - began) / 1000));
}

/** All read models from at least 300,000 events, against reading and parsing the same events. */
export async function foldRow(seeded: SeededFolder, say: (line: string) => void): Promise<Row> {
  say('fold');
  const ours: number[] = [];
  const limit: number[] = [];
  for (let round = 0; round < FOLD_ROUNDS; round += 1) {
    const { events, rate } = await seeded.fold();
    if (events < 300_000) throw new Error(`only ${events} events were folded`);
    ours.push(rate);
    limit.push(await seeded.read());
  }
  return { name: 'fold', ours, limit, reach: { atLeast: 0.25 }, unit: 'events/s' };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
