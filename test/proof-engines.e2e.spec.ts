import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../src/event-store/canonical-json.js';
import { EventStoreDbEventStore } from '../src/event-store/eventstoredb/eventstoredb-event-store.js';
import { startEventStoreDb, type RunningEventStoreDb } from './stand-ins/eventstoredb/start-eventstoredb.js';
import { envelopesOf } from './support/forge.js';
import { exported, provenLedger, verify, type ProvenLedger } from './support/proven-ledger.js';
import { hash } from 'node:crypto';

describe('A ledger in EventStoreDB', () => {
  let ledger: ProvenLedger;
  let server: RunningEventStoreDb;
  let env: Record<string, string>;

  beforeAll(async () => {
    ledger = await provenLedger();
    server = await startEventStoreDb();
    env = {
      EVENTSTORE_URL: server.url,
      // Neither is asked for anything.
      MONGODB_URL: 'mongodb://127.0.0.1:9/ledger',
      LEDGER_SECRET_KEY: (await readFile(join(ledger.folder, 'secret.key'), 'utf8')).trim(),
    };
    const store = new EventStoreDbEventStore({ connectionString: server.url });
    for (const envelope of await envelopesOf(ledger.folder)) {
      const { stream, revision } = envelope;
      const { text } = canonicalJson(envelope);
      const sealed = { envelope, canonical: text, hash: hash('sha256', text, 'hex') };
      await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, [sealed]);
    }
    await store.close();
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    await ledger.remove();
  });

  it('has the same root and checkpoints as in a folder, whatever its positions are', async () => {
    const options = { keys: [ledger.key], checkpoints: [ledger.kept] };
    const there = await verify(env, options);
    expect({ ...there, seconds: 0 }).toEqual({ ...(await verify(ledger.folder, options)), seconds: 0 });
    expect(there.ok).toBe(true);
  });

  it('is exported as the same bundle, to the byte', async () => {
    expect(await exported(env)).toBe(await readFile(ledger.bundle, 'utf8'));
  });

  it('in which an event was altered is told by that event', async () => {
    const at = server.log.records.findIndex(({ stream }) => stream === 'ledger.build-5');
    const record = server.log.records[at];
    if (record === undefined) throw new Error('there is no such event');
    const data = Buffer.from(
      Buffer.from(record.data).toString().replace('"pending"', '"success"').replace('"test', '"tess'),
    );
    server.log.records[at] = { ...record, data };
    const { wrong } = await verify(env);
    expect(wrong).toMatchObject({
      kind: 'altered',
      stream: 'build-5',
      revision: 0,
      position: String(record.position),
    });
    server.log.records[at] = { ...record, metadata: Buffer.from('{}') };
    expect((await verify(env)).wrong).toMatchObject({
      kind: 'unreadable',
      why: expect.stringContaining('build-5'),
    });
    server.log.records[at] = record;
  });

  it('that lost an event lacks it', async () => {
    const at = server.log.records.findIndex(({ stream }) => stream === 'ledger.build-5');
    const [record] = server.log.records.splice(at, 1);
    if (record === undefined) throw new Error('there is no such event');
    const { wrong } = await verify(env);
    expect(wrong?.kind).toMatch(/^(?:chain|checkpoint)$/);
    server.log.records.splice(at, 0, record);
    expect((await verify(env)).ok).toBe(true);
  });
});
