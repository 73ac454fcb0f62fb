import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/core-storage.js';
import { TestServer } from '../support/server.js';
import { TcpProxy } from '../stand-ins/tcp-proxy/tcp-proxy.js';
import { testEngines } from '../support/test-engines.js';
import { startProductionEngines, type ProductionEngines } from './production-engines.js';

const CONFIG = 'unit:\n  script: [make]\nlint:\n  script: [make lint]\n';

/** The address of an engine, by way of a proxy. */
async function byWayOf(url: string): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
  const [, before = '', host = '', port = '', after = ''] =
    /^(\w+:\/\/(?:[^@/]*@)?)([^:/?,]+):(\d+)(.*)$/.exec(url) ?? [];
  const proxy = await TcpProxy.start({ host, port: Number(port) });
  return { proxy, url: `${before}${proxy.host}:${proxy.port}${after}` };
}

const directly = (url: string): string => `${url}${url.includes('?') ? '&' : '?'}directConnection=true`;

describe('A server whose engine is away', () => {
  let engines: ProductionEngines;
  let server: TestServer;
  let events: TcpProxy;
  let readModels: TcpProxy;
  let project: number;
  let builds: readonly { readonly id: number }[];

  beforeAll(async () => {
    engines = await startProductionEngines();
    const [toEvents, toReadModels] = [
      await byWayOf(engines.eventStoreUrl),
      await byWayOf(directly(`${engines.mongoUrl}`)),
    ];
    events = toEvents.proxy;
    readModels = toReadModels.proxy;
    testEngines.fresh = async () => {
      const { env, remove } = engines.fresh();
      return { env: { ...env, EVENTSTORE_URL: toEvents.url, MONGODB_URL: toReadModels.url }, remove };
    };
    server = await TestServer.start();
    ({ id: project } = await server.project('team/app'));
    ({ builds } = await server.pipeline(project, CONFIG));
  });

  afterEach(async () => {
    for (const proxy of [events, readModels]) {
      await proxy.refuse();
      await proxy.accept();
    }
    expect(await eventually(ready, ({ status }) => status === 200)).toMatchObject({ status: 200 });
  });

  afterAll(async () => {
    await server.stop();
    for (const proxy of [events, readModels]) await proxy.refuse();
    await engines.stop();
  });

  const ready = async () => {
    const { status, json, headers } = await server.ask('GET', '/health/ready', { token: null });
    return { status, json, retryAfter: headers.get('retry-after') };
  };
  const path = (of: number): string => `/api/v3/projects/${project}/builds/${builds[of]?.id}`;
  const cancel = (of: number) => server.ask('POST', `${path(of)}/cancel`);
  const statusOf = async (of: number): Promise<unknown> =>
    ((await server.ask('GET', path(of))).json as { status?: string } | undefined)?.status;

  it('says that the events are away, goes on answering reads, refuses commands, and resumes', async () => {
    await events.refuse();
    expect(await ready()).toEqual({
      status: 503,
      json: { status: 'unavailable', engine: 'events', engines: ['events'] },
      retryAfter: '1',
    });
    expect((await server.ask('GET', '/health/live', { token: null })).status).toBe(200);
    expect(await statusOf(0)).toBe('pending');
    const refused = await cancel(0);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await statusOf(0)).toBe('pending');
    await events.accept();
    const done = await eventually(
      () => cancel(0),
      ({ status }) => status === 201,
    );
    expect(done.json).toMatchObject({ status: 'canceled' });
    expect(await statusOf(0)).toBe('canceled');
    const history = await server.ask('GET', `/api/ledger/builds/${builds[0]?.id}/history`);
    const types = (history.json as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['BuildCreated', 'BuildEnqueued', 'BuildCanceled']);
  });

  it('says that the read models are away, refuses what needs them, and resumes', async () => {
    await readModels.refuse();
    expect(await ready()).toEqual({
      status: 503,
      json: { status: 'unavailable', engine: 'read_models', engines: ['read_models'] },
      retryAfter: '1',
    });
    expect((await server.ask('GET', '/health/live', { token: null })).status).toBe(200);
    const answers = await Promise.all([cancel(1), server.ask('GET', path(1))]);
    for (const { status, headers } of answers) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    }
    await readModels.accept();
    expect(
      await eventually(
        () => statusOf(1),
        status => status === 'pending',
      ),
    ).toBe('pending');
    expect(
      await eventually(
        () => cancel(1),
        ({ status }) => status === 201,
      ),
    ).toMatchObject({ status: 201 });
    expect(
      await eventually(
        () => statusOf(1),
        status => status === 'canceled',
      ),
    ).toBe('canceled');
  });

  it('takes no report of a runner while the read models are away, and writes none', async () => {
    await server.pipeline(project, CONFIG);
    const runner = await server.runner();
    const taken = await server.take(runner);
    if (taken === null) throw new Error('nothing to take');
    await readModels.refuse();
    const refused = await server.finish(runner, taken.id, 'success');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await readModels.accept();
    const types = async (): Promise<readonly string[]> => {
      const { json } = await server.ask('GET', `/api/ledger/builds/${taken.id}/history`);
      return Array.isArray(json) ? (json as { type: string }[]).map(({ type }) => type) : [];
    };
    expect(await eventually(types, ({ length }) => length > 0)).toEqual([
      'BuildCreated',
      'BuildEnqueued',
      'BuildStarted',
    ]);
    const accepted = await server.finish(runner, taken.id, 'success');
    expect(accepted.status).toBe(200);
    expect(await eventually(types, ({ length }) => length > 3)).toContain('BuildFinished');
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
