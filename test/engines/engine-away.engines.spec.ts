import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { eventually } from '../support/core-storage.js';
import { type Answer, TestServer } from '../support/server.js';
import { testEngines } from '../support/test-engines.js';
import { TcpProxy } from '../stand-ins/tcp-proxy/tcp-proxy.js';
import {
  askAll,
  commands,
  histories,
  makeWorld,
  type Questions,
  reads,
  type World,
} from './away-questions.js';
import { IMPATIENT } from './faulty-engines.js';
import { withOptions } from './proxied-address.js';
import { describeThroughProxies, type Engine, throughProxy } from './proxied-engine.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';

/** Nothing happens by itself but what must follow. */
const QUIET = { LEDGER_CHECKPOINT_EVERY: '0', LEDGER_TIMER_MS: '3600000' };

const whole = ({ status, text }: Answer): string => `${status} ${text}`;
const status = ({ status, headers }: Answer): string =>
  status === 503 && /^\d+$/.test(headers.get('retry-after') ?? '') ? '503, try again' : `${status}`;

const allOf = (questions: Questions, answer: string) =>
  Object.fromEntries(Object.keys(questions).map(name => [name, answer]));

describeThroughProxies('A server whose engine is away', () => {
  let engines: ProductionEngines;
  let server: TestServer;
  let events: Engine;
  let readModels: Engine;
  let database: MongoConnection;
  let world: World;
  let refusable: Questions;

  beforeAll(async () => {
    engines = await startProductionEngines();
    events = await throughProxy(engines.eventStoreUrl);
    readModels = await throughProxy(engines.mongoUrl);
    testEngines.fresh = async () => {
      const { env, remove } = engines.fresh();
      database = new MongoConnection(engines.mongoUrl, { database: env['MONGODB_DATABASE'] ?? '' });
      const through = { EVENTSTORE_URL: events.url, MONGODB_URL: withOptions(readModels.url, IMPATIENT) };
      return { env: { ...env, ...through }, remove };
    };
    server = await TestServer.start(QUIET);
    world = await makeWorld(server);
    refusable = Object.fromEntries(
      Object.entries(commands(world)).map(([name, [, ...question]]) => [name, question]),
    );
  });

  afterAll(async () => {
    await server.stop();
    await database.close();
    await events.stop();
    await readModels.stop();
    await engines.stop();
  });

  const ready = async () => {
    const { status, json, headers } = await server.ask('GET', '/health/ready', { token: null });
    return { status, json, retryAfter: headers.get('retry-after') };
  };

  /** All that can be seen of the ledger, its end, and every byte of its blobs. */
  async function everything() {
    const blobs: string[] = [];
    for (const { name } of await database.db.listCollections().toArray()) {
      if (!/^(artifact|trace)/.test(name)) continue;
      const found = await database.db.collection(name).find().sort({ _id: 1 }).toArray();
      blobs.push(...found.map(document => `${name} ${JSON.stringify(document)}`));
    }
    const { json } = await eventually(ready, ({ status }) => status === 200);
    return {
      ready: json,
      seen: await askAll(server, { ...reads(world), ...histories(world) }, whole),
      blobs: blobs.toSorted(),
    };
  }

  it('answers every read while both are there', async () => {
    expect(await askAll(server, { ...reads(world), ...histories(world) }, status)).toEqual({
      ...allOf(reads(world), '200'),
      ...allOf(histories(world), '200'),
    });
  });

  it.each([
    ['events', ['events']],
    ['read models', ['read_models']],
    ['events and the read models', ['events', 'read_models']],
  ])(
    'without its %s says so, answers what it can, refuses commands, writes nothing, and resumes',
    async (_, away) => {
      const before = await everything();
      expect(before.blobs.length).toBeGreaterThan(0);
      const proxies = [events, readModels].filter((_, at) =>
        away.includes(['events', 'read_models'][at] ?? ''),
      );
      for (const { proxy } of proxies) await proxy.refuse();
      try {
        expect(await ready()).toEqual({
          status: 503,
          json: { status: 'unavailable', engine: away[0], engines: away },
          retryAfter: '1',
        });
        // What a runner asks to hear whether its token is still good; 403 would make it go away.
        const asRunner = { token: null, body: { token: world.runner } };
        const good = status(await server.ask('PUT', '/ci/api/v1/builds/-1', asRunner));
        expect(['404', '503, try again']).toContain(good);
        expect((await server.ask('GET', '/health/live', { token: null })).status).toBe(200);
        const [read, history, refused] = await Promise.all([
          askAll(server, reads(world), answer =>
            away.includes('read_models') ? status(answer) : whole(answer),
          ),
          askAll(server, histories(world), status),
          askAll(server, refusable, status),
        ]);
        expect(refused).toEqual(allOf(refusable, '503, try again'));
        expect(history).toEqual(allOf(histories(world), '503, try again'));
        if (away.includes('read_models')) expect(read).toEqual(allOf(reads(world), '503, try again'));
        else expect(before.seen).toMatchObject(read);
      } finally {
        for (const { proxy } of proxies) await proxy.accept();
      }
      expect(await everything()).toEqual(before);
    },
  );

  it('does everything that was refused when the engines are there again', async () => {
    for (const [name, [expected, method, path, ask]] of Object.entries(commands(world))) {
      const answer = await server.ask(method, path, ask);
      expect(`${name}: ${answer.status}`).toBe(`${name}: ${expected}`);
    }
    const { json } = await server.ask('GET', `/api/ledger/builds/${world.builds['waiting']}/history`);
    const types = (json as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['BuildCreated', 'BuildEnqueued', 'BuildCanceled']);
  });
});

describe('A start whose engine is away', () => {
  it('waits for it, and then fails with its name and without anything secret', async () => {
    const unused = await TcpProxy.start({ host: '127.0.0.1', port: 1 });
    await unused.refuse();
    const url = `esdb://admin:hidden-secret@${unused.host}:${unused.port}?tls=false`;
    testEngines.fresh = async () => ({ env: {}, remove: async () => undefined });
    const starting = TestServer.start({
      EVENTSTORE_URL: url,
      MONGODB_URL: 'mongodb://someone:hidden-secret@127.0.0.1:1/',
      LEDGER_SECRET_KEY: '0123456789abcdef'.repeat(4),
      LEDGER_ENGINE_WAIT_MS: '500',
    });
    const error = await starting.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toContain('EVENTSTORE_URL');
    expect(String(error)).not.toContain('hidden-secret');
  });
});
