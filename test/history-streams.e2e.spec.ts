import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { measureMemory } from '../src/blobs/flat-memory.contract.js';
import { seed } from '../bench/seed.js';
import { ROOT_TOKEN, TestServer } from './support/server.js';

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly position: string; readonly type: string };
}

/** A client of server-sent events that notes what comes. */
class Listener {
  readonly messages: Message[] = [];
  comments = 0;
  ended = false;
  private text = '';

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    response.once('close', () => (this.ended = true));
  }

  static async open(
    server: TestServer,
    query: string,
    headers: Record<string, string> = {},
  ): Promise<Listener> {
    const response = await ask(server, query, { accept: 'text/event-stream', ...headers });
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    return new Listener(response);
  }

  close(): void {
    this.response.destroy();
  }

  async until(count: number, enough = () => false): Promise<void> {
    while (this.messages.length < count && !this.ended && !enough()) await sleep(10);
  }

  private take(chunk: string): void {
    const blocks = (this.text + chunk).split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map(line => {
          const [name = '', ...value] = line.split(': ');
          return [name, value.join(': ')] as const;
        }),
      );
      if (fields.has('')) this.comments += 1;
      const data = fields.get('data');
      if (data === undefined) continue;
      this.messages.push({
        id: fields.get('id') ?? '',
        event: fields.get('event') ?? '',
        data: JSON.parse(data) as Message['data'],
      });
    }
  }
}

function ask(server: TestServer, query: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${server.url}/api/ledger/events?${query}`, {
      headers: { 'private-token': ROOT_TOKEN, ...headers },
    })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
}

const positions = (listener: Listener): string[] => listener.messages.map(({ data }) => data.position);

describe('Following the ledger live', () => {
  let server: TestServer;
  let made = 0;

  const act = async (): Promise<void> => {
    made += 1;
    await server.user(`person${made}`);
  };
  const stored = async (after: string) =>
    (await server.running.engine.store.readAll({ after: BigInt(after), limit: 10_000 })).map(({ position }) =>
      String(position),
    );

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(() => server.stop());

  it('begins with what happens next, each event with its position as id and its type as name', async () => {
    const before = String(await server.running.engine.store.lastPosition());
    const listener = await Listener.open(server, '');
    await act();
    const expected = await stored(before);
    await listener.until(expected.length);
    expect(positions(listener)).toEqual(expected);
    expect(listener.messages.map(({ id, event }) => [id, event])).toEqual(
      listener.messages.map(({ data }) => [data.position, data.type]),
    );
    listener.close();
  });

  it('resumes after Last-Event-ID without a gap or a double, however often it is cut off while more comes', async () => {
    const start = String(await server.running.engine.store.lastPosition());
    const writer = { done: false };
    const written = (async () => {
      for (let turn = 0; turn < 30; turn += 1) await act();
      writer.done = true;
    })();
    const got: string[] = [];
    const resume = async (wanted: number): Promise<void> => {
      const listener = await Listener.open(server, '', { 'last-event-id': got.at(-1) ?? start });
      await listener.until(wanted, () => writer.done && wanted === 3);
      listener.close();
      got.push(...positions(listener));
    };
    while (!writer.done) await resume(3);
    await written;
    const all = await stored(start);
    if (got.length < all.length) await resume(all.length - got.length);
    expect(got).toEqual(all);
    expect(all.length).toBeGreaterThan(100);
  });

  it('filters what was and what comes', async () => {
    const listener = await Listener.open(server, 'after=0&type=UserCreated');
    const known = await server.must<object[]>(200, 'GET', '/api/ledger/events?type=UserCreated&limit=1000');
    await act();
    await listener.until(known.length + 1);
    expect(new Set(listener.messages.map(({ event }) => event))).toEqual(new Set(['UserCreated']));
    expect(listener.messages).toHaveLength(known.length + 1);
    listener.close();
  });

  it('refuses what is no position to resume after', async () => {
    const answer = await ask(server, '', { accept: 'text/event-stream', 'last-event-id': 'x' });
    answer.resume();
    expect(answer.statusCode).toBe(400);
  });

  it('ends when the server stops, which waits for no listener', async () => {
    const other = await TestServer.start({ LEDGER_DRAIN_MS: '60000' });
    const listener = await Listener.open(other, '');
    await sleep(50);
    await other.stop();
    expect(listener.ended).toBe(true);
  });
});

describe('NDJSON of 100,000 events', () => {
  let server: TestServer;
  let written: number;

  beforeAll(async () => {
    server = await TestServer.start();
    const { store, readSide } = server.running.engine;
    await seed(store, { projects: 20, ended: 32_000, running: 0, pending: 0 });
    while (!(await readSide.shown(await store.lastPosition()))) await sleep(50);
    written = Number(await store.lastPosition());
    expect(written).toBeGreaterThan(99_000);
  });

  afterAll(() => server.stop());

  it('comes line by line, all of it, in memory that does not grow with it', async () => {
    const response = await ask(server, '', { accept: 'application/x-ndjson' });
    expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    let lines = 0;
    let bytes = 0;
    let last = '';
    const grown = await measureMemory(async watched => {
      for await (const chunk of watched(response) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        for (const byte of chunk) if (byte === 10) lines += 1;
        last = (last + chunk.toString('latin1')).slice(-4_000);
      }
    });
    expect(lines).toBe(written);
    const end = JSON.parse(last.trimEnd().split('\n').at(-1) ?? '') as { position: string };
    expect(end.position).toBe(String(written));
    expect(bytes).toBeGreaterThan(60_000_000);
    expect(grown).toBeLessThan(bytes / 4);
  });

  it('reads no further ahead than a slow client takes it', async () => {
    let read = 0;
    const { store } = server.running.engine;
    const readAll = store.readAll.bind(store);
    store.readAll = async options => {
      const events = await readAll(options);
      read += events.length;
      return events;
    };
    const response = await ask(server, '', { accept: 'application/x-ndjson' });
    response.pause();
    await sleep(500);
    expect(read).toBeLessThan(written / 4);
    response.destroy();
    await sleep(100);
    const whenLeft = read;
    await sleep(200);
    expect(read).toBe(whenLeft);
    store.readAll = readAll;
  });

  it('can be of one project, backwards, and bounded', async () => {
    const response = await server.ask('GET', '/api/ledger/events?project=3&order=desc&limit=700', {
      headers: { accept: 'application/x-ndjson' },
    });
    const events = response.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { position: string; data: { projectId: number } });
    expect(events).toHaveLength(700);
    expect(new Set(events.map(({ data }) => data.projectId))).toEqual(new Set([3]));
    const order = events.map(({ position }) => Number(position));
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });
});
