import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileInto, startChild, type Child } from '../../sqlite/child-process.contract.js';
import { Database } from '../../sqlite/database.js';
import type { RecordedEvent } from '../envelope.js';
import { verifyEvent } from '../seal.js';
import { SqliteEventStore } from './sqlite-event-store.js';

/** Sixteen at once append three events at a time, and say `<stream> <revision>` of what was acknowledged. */
const appender = (folder: string) => `
  import { writeSync } from 'node:fs';
  import { Database } from './sqlite/database.js';
  import { SqliteEventStore } from './event-store/sqlite/sqlite-event-store.js';
  import { sealEvents } from './event-store/seal.js';
  import { newEventId } from './event-store/uuid.js';
  const store = new SqliteEventStore(Database.open(${JSON.stringify(folder)}));
  const draft = () => ({
    id: newEventId(), type: 'SampleHappened', schemaVersion: 1, occurredAt: '2030-01-01T00:00:00.000Z',
    actor: { kind: 'system', id: 0 }, causationId: 'c', correlationId: 'c', data: { filler: 'x'.repeat(300) },
  });
  async function append(stream) {
    for (let revision = -1, hash = null; ; ) {
      const sealed = sealEvents(stream, revision + 1, hash, [draft(), draft(), draft()]);
      await store.append(stream, revision < 0 ? 'no_stream' : revision, sealed);
      revision += 3;
      hash = sealed[2].hash;
      writeSync(1, stream + ' ' + revision + '\\n');
    }
  }
  for (let at = 0; at < 16; at += 1) void append('build-' + at);
`;

describe('after a kill in the middle of appends', () => {
  let temporary: string;
  let child: Child | undefined;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'crash-'));
  });
  afterEach(async () => {
    child?.process.kill('SIGKILL');
    await rm(temporary, { recursive: true });
  });

  it('every acknowledged event is there, in its chain, and no append by half', async () => {
    const code = join(temporary, 'code');
    const folder = join(temporary, 'data');
    await compileInto(code);
    child = await startChild(code, appender(folder));
    await child.wrote('build-15 59');
    child.process.kill('SIGKILL');
    await child.ended;

    const database = Database.open(folder);
    const store = new SqliteEventStore(database);
    const streams = new Map<string, RecordedEvent[]>();
    for (let at = 0; at < 16; at += 1) streams.set(`build-${at}`, await store.readStream(`build-${at}`));
    for (const line of child.lines()) {
      const [stream = '', revision] = line.split(' ');
      expect(streams.get(stream)?.length).toBeGreaterThan(Number(revision));
    }
    for (const events of streams.values()) {
      expect(events.length % 3).toBe(0);
      expect(events.map(event => event.revision)).toEqual(events.map((_, at) => at));
      expect(events.slice(1).map(event => event.previousHash)).toEqual(
        events.slice(0, -1).map(event => event.hash),
      );
      expect(events.every(verifyEvent)).toBe(true);
    }
    await store.close();
    database.close();
  });
});
