import { describe, expect, it } from '@jest/globals';
import type { Blobs } from '../blobs/blobs.js';
import { SqliteEventStore } from '../event-store/sqlite/sqlite-event-store.js';
import { sealEvents } from '../event-store/seal.js';
import { BUNDLE, eventLine } from '../proof/bundle/bundle-line.js';
import { Database } from '../sqlite/database.js';
import { takeBundle } from './import-bundle.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const draft = (id: number) => ({
  id: `019a0000-0000-7000-8000-${String(id).padStart(12, '0')}`,
  type: 'UserRenamed',
  schemaVersion: 1,
  occurredAt: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'system', id: 0 } as const,
  causationId: 'cause',
  correlationId: 'request',
  data: { text: 'x'.repeat(90_000) },
});

describe('The events of a bundle', () => {
  it('come in their order, large ones in appends that every engine takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-take-'));
    const database = Database.open(folder);
    const store = new SqliteEventStore(database);
    const one = sealEvents('build-1', 0, null, [1, 2, 3, 4, 5, 6, 7].map(draft));
    const other = sealEvents('build-2', 0, null, [11, 12].map(draft));
    const all = [...one.slice(0, 5), ...other, ...one.slice(5)];
    const lines = [
      JSON.stringify({ bundle: BUNDLE, keys: [] }),
      ...all.map(({ hash, canonical }, at) => eventLine(BigInt(at + 1), hash, canonical)),
      JSON.stringify({ end: { events: all.length, root: '' } }),
    ];
    const progress: number[] = [];
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from(lines.map(line => `${line}\n`).join(''));
    }
    await takeBundle(chunks(), { store, blobs: {} as Blobs, exclusive: true }, (_bytes, events) =>
      progress.push(events),
    );
    const taken = await store.readAll({ limit: 100 });
    expect(taken.map(({ hash, position }) => ({ hash, position }))).toEqual(
      all.map(({ hash }, at) => ({ hash, position: BigInt(at + 1) })),
    );
    expect(progress.at(-1)).toBe(all.length);
    await store.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
});
