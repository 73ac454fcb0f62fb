import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../sqlite/database.js';
import { draftOf, sealedStream, uniqueStream } from './sample-events.contract.js';
import { verifyEvent } from './seal.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.js';
import { asWritten, upcasters, type Upcaster, type Upcasters } from './upcasters.js';

/** As if names had once been one text, then two, then an object. */
const registry: Upcasters = new Map<string, Upcaster>([
  [
    'SampleHappened@1',
    data => {
      const [first, last] = (data as { readonly name: string }).name.split(' ');
      return { first, last };
    },
  ],
  ['SampleHappened@2', data => ({ name: data })],
]);

describe('upcasting', () => {
  let folder: string;
  let database: Database;
  let store: SqliteEventStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'upcasters-'));
    database = Database.open(folder);
    store = new SqliteEventStore(database, registry);
  });
  afterAll(async () => {
    await store.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  it('brings data of every older version to the newest shape as it is read', async () => {
    const stream = uniqueStream();
    await store.append(
      stream,
      'no_stream',
      sealedStream(stream, [
        draftOf({ name: 'Ada Lovelace' }),
        { ...draftOf({ first: 'Alan', last: 'Turing' }), schemaVersion: 2 },
        { ...draftOf({ name: { first: 'Grace', last: 'Hopper' } }), schemaVersion: 3 },
        { ...draftOf({ name: 'Edsger Dijkstra' }), type: 'OtherHappened' },
      ]),
    );
    const events = await store.readStream(stream);
    expect(events.map(event => [event.schemaVersion, event.data])).toEqual([
      [3, { name: { first: 'Ada', last: 'Lovelace' } }],
      [3, { name: { first: 'Alan', last: 'Turing' } }],
      [3, { name: { first: 'Grace', last: 'Hopper' } }],
      [1, { name: 'Edsger Dijkstra' }],
    ]);
  });

  it('gives the same to who reads it and to who sees it live', async () => {
    const stream = uniqueStream();
    const live = new Promise(resolve => {
      const subscription = store.subscribe(
        { after: 0n },
        {
          onEvents: events => {
            const mine = events.filter(event => event.stream === stream);
            if (mine.length > 0) resolve(subscription.close().then(() => mine));
          },
        },
      );
    });
    await store.append(stream, 'no_stream', sealedStream(stream, 1, { name: 'Ada Lovelace' }));
    const read = await store.readStream(stream);
    expect(read[0]?.schemaVersion).toBe(3);
    expect(await live).toStrictEqual(read);
  });

  it('leaves the hash that of what was written, and it still verifies', async () => {
    const stream = uniqueStream();
    const [sealed] = sealedStream(stream, 1, { name: 'Ada Lovelace' });
    await store.append(stream, 'no_stream', [sealed]);
    const [event] = await store.readStream(stream);
    expect(event && [event.hash, verifyEvent(event)]).toEqual([sealed.hash, true]);
    expect(event && asWritten(event).data).toEqual({ name: 'Ada Lovelace' });
  });

  it('puts what old events say of people in clear among their personal facts', () => {
    const ada = { userId: 3, username: 'ada', admin: false, personal: { name: 'Ada', email: 'a@b' } };
    const laptop = { userId: 3, tokenId: 9, name: 'laptop', sha256: 'aa', expiresAt: null };
    expect(upcasters.get('UserCreated@1')?.(ada)).toEqual({
      userId: 3,
      admin: false,
      personal: { username: 'ada', name: 'Ada', email: 'a@b' },
    });
    expect(upcasters.get('TokenIssued@1')?.(laptop)).toEqual({
      userId: 3,
      tokenId: 9,
      sha256: 'aa',
      expiresAt: null,
      personal: { name: 'laptop' },
    });
  });
});

const at = (type: string, data: unknown): unknown => upcasters.get(`${type}@1`)?.(data);

describe('Projects of version 1, with user and password in their address', () => {
  const repoUrl = 'https://ada:pw@git.example/app.git';
  const clean = 'https://git.example/app.git';

  it('are read with them apart', () => {
    expect(at('ProjectRegistered', { path: 'team/app', repoUrl })).toEqual({
      path: 'team/app',
      repoUrl: clean,
      repoCredentials: { clear: 'ada:pw' },
    });
    expect(at('ProjectChanged', { projectId: 4, changes: { repoUrl, public: true } })).toEqual({
      projectId: 4,
      changes: { repoUrl: clean, repoCredentials: { clear: 'ada:pw' }, public: true },
    });
  });

  it.each([{}, { changes: null }, { changes: { repoUrl: 7 } }, { repoUrl: null }])(
    'that are not as they should be, %j, are read as they are',
    data => {
      for (const type of ['ProjectRegistered', 'ProjectChanged']) expect(at(type, data)).toEqual(data);
    },
  );

  it('have none any more when they were given an address without', () => {
    expect(at('ProjectChanged', { projectId: 4, changes: { repoUrl: clean } })).toEqual({
      projectId: 4,
      changes: { repoUrl: clean, repoCredentials: null },
    });
    expect(at('ProjectRegistered', { repoUrl: clean })).toEqual({ repoUrl: clean });
    const untouched = { projectId: 4, changes: { public: true } };
    expect(at('ProjectChanged', untouched)).toEqual(untouched);
  });
});
