import { describe, expect, it } from '@jest/globals';
import { CommitUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store.js';
import { sealedStream, uniqueStream } from '../sample-events.contract.js';
import { until, useFaultyEngine } from './stand-in.contract.js';

describe('an append whose reply is lost', () => {
  const engine = useFaultyEngine();

  it('is found out to be written, and nothing more is', async () => {
    const { server, store, stream } = engine();
    server.faults.loseAppendReplies = 1;
    const result = await store.append(stream, 'no_stream', sealedStream(stream, 2));
    expect(result).toEqual({ revision: 1, position: engine().held().at(-1)?.position });
    expect(engine().held()).toHaveLength(2);
  });

  it('is so when there are many at once', async () => {
    const { server, store } = engine();
    server.faults.loseAppendReplies = 4;
    const streams = Array.from({ length: 16 }, uniqueStream);
    const results = await Promise.all(
      streams.map(name => store.append(name, 'no_stream', sealedStream(name, 1))),
    );
    expect(new Set(results.map(result => result.position)).size).toBe(16);
    for (const name of streams) expect(await store.readStream(name)).toHaveLength(1);
  });

  it("is not taken for somebody else's, nor the other way round", async () => {
    const { server, store, stream } = engine();
    const [mine, next] = sealedStream(stream, 2);
    server.faults.loseAppendReplies = 1;
    await store.append(stream, 'no_stream', [mine]);
    server.faults.loseAppendReplies = 1;
    await expect(store.append(stream, 'no_stream', sealedStream(stream, 1))).rejects.toThrow(
      WrongExpectedRevision,
    );
    expect((await store.append(stream, 0, [next])).revision).toBe(1);
    expect(engine().held()).toHaveLength(2);
  });

  it('stays unknown when no attempt is answered; the very same append settles it', async () => {
    const { server, stream } = engine();
    await engine().reopen({ retryFor: 200 });
    const { store } = engine();
    const events = sealedStream(stream, 1);
    server.faults.loseAppendReplies = Number.POSITIVE_INFINITY;
    await expect(store.append(stream, 'no_stream', events)).rejects.toThrow(CommitUnknown);
    server.faults.loseAppendReplies = 0;
    expect((await store.append(stream, 'no_stream', events)).revision).toBe(0);
    expect(engine().held()).toHaveLength(1);
  });

  it('stays unknown when the server goes away meanwhile', async () => {
    const { server, stream } = engine();
    await engine().reopen({ retryFor: 300 });
    server.faults.swallowAppends = true;
    const appended = settled(engine().store.append(stream, 'no_stream', sealedStream(stream, 1)));
    await until(() => server.calls('Append') > 0);
    await server.stop();
    expect(await appended).toBeInstanceOf(CommitUnknown);
  });

  it('stays unknown when the server hangs beyond the deadline', async () => {
    const { server, stream } = engine();
    await engine().reopen({ retryFor: 100, deadline: 100 });
    server.faults.swallowAppends = true;
    const append = engine().store.append(stream, 'no_stream', sealedStream(stream, 1));
    await expect(append).rejects.toThrow(CommitUnknown);
  });

  it('is given up when the store is closed, and called unknown', async () => {
    const { server, store, stream } = engine();
    server.faults.loseAppendReplies = Number.POSITIVE_INFINITY;
    const appended = settled(store.append(stream, 'no_stream', sealedStream(stream, 1)));
    await until(() => server.calls('Append') > 0);
    await store.close();
    expect(await appended).toBeInstanceOf(CommitUnknown);
    expect(await settled(store.append(stream, 0, []))).toBeInstanceOf(StoreUnavailable);
  });
});

describe('writers whose connection is cut', () => {
  const engine = useFaultyEngine();

  it('have every event kept once, and every answer right', async () => {
    const { server, store } = engine();
    const streams = Array.from({ length: 8 }, uniqueStream);
    const answers: number[][] = [];
    const write = async (name: string, writer: number) => {
      const revisions: number[] = [];
      for (const [at, event] of sealedStream(name, 25).entries()) {
        revisions.push((await store.append(name, at === 0 ? 'no_stream' : at - 1, [event])).revision);
        if (at % 10 === 5 && writer === 0) server.cutConnections();
      }
      answers.push(revisions);
    };
    await Promise.all(streams.map(write));
    const all = Array.from({ length: 25 }, (_, at) => at);
    expect(answers).toEqual(streams.map(() => all));
    for (const name of streams) {
      expect((await store.readStream(name)).map(event => event.revision)).toEqual(all);
    }
  });
});

/** What it came to, whichever way. */
async function settled(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error;
  }
}
