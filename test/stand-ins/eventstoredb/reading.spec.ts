import {
  BACKWARDS,
  END,
  NO_STREAM,
  streamNameFilter,
  StreamDeletedError,
  StreamNotFoundError,
  UnknownError,
  WrongExpectedVersionError,
  type AllStreamSubscription,
  type Position,
} from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { all, event, failureOf, useBareClient, type BareClient } from './client.contract.js';

// The names of the tests are the rows of reference/eventstoredb.md.
describe('the stand-in, read from ("Read")', () => {
  const bare = useBareClient();

  it('readStream of a missing stream throws StreamNotFoundError', async () => {
    const { client } = bare();
    const error = await failureOf(all(client.readStream('nowhere')));
    expect(error).toBeInstanceOf(StreamNotFoundError);
    expect(error).toMatchObject({ type: 'stream-not-found', streamName: 'nowhere' });
  });

  it('past the end: no events, no error', async () => {
    const { client, stream } = bare();
    await bare().append([event()], NO_STREAM);
    expect(await all(client.readStream(stream, { fromRevision: 7n }))).toEqual([]);
  });

  it('every resolved event has position, revision, created, id, type, data, metadata, isJson', async () => {
    const { client, stream } = bare();
    const sent = event({ ü: '🚀' });
    const { position } = await bare().append([sent], NO_STREAM);
    const [resolved] = await all(client.readStream(stream));
    expect(resolved).toEqual({
      event: {
        streamId: stream,
        id: sent.id,
        type: sent.type,
        data: sent.data,
        metadata: sent.metadata,
        isJson: true,
        revision: 0n,
        created: expect.any(Date),
        position,
      },
      commitPosition: position?.commit,
    });
  });

  it('readAll is inclusive of its position', async () => {
    const { client } = bare();
    const first = await bare().append([event()], NO_STREAM);
    await bare().append([event()], 0n);
    const from = await all(client.readAll({ fromPosition: positionOf(first) }));
    expect(from.map(({ event }) => event?.revision)).toEqual([0n, 1n]);
  });

  it('a position that is no record’s boundary gives UnknownError, code 2', async () => {
    const { position } = await bare().append([event()], NO_STREAM);
    const off = (position?.commit ?? 0n) + 1n;
    const error = await failureOf(
      all(bare().client.readAll({ fromPosition: { commit: off, prepare: off } })),
    );
    expect(error).toBeInstanceOf(UnknownError);
    expect(error).toMatchObject({ code: 2 });
  });

  it('system events are among the results', async () => {
    const types = (await all(bare().client.readAll())).map(({ event }) => event?.type ?? '');
    expect(types.some(type => type.startsWith('$'))).toBe(true);
  });

  it('backwards from the end, limit 1, is the live edge', async () => {
    const { position } = await bare().append([event(), event()], NO_STREAM);
    const read = bare().client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
    expect((await all(read)).map(({ commitPosition }) => commitPosition)).toEqual([position?.commit]);
  });

  it('a stream is read both ways, from where and as far as asked', async () => {
    const { client, stream } = bare();
    await bare().append([event(), event(), event()], NO_STREAM);
    const revisions = async (options: Parameters<typeof client.readStream>[1]) =>
      (await all(client.readStream(stream, options))).map(({ event }) => event?.revision);
    expect(await revisions({ fromRevision: 1n, maxCount: 1 })).toEqual([1n]);
    expect(await revisions({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([2n, 1n]);
    expect(await revisions({ direction: BACKWARDS, fromRevision: 1n })).toEqual([1n, 0n]);
  });
});

describe('the stand-in, subscribed to ("Subscribe")', () => {
  const bare = useBareClient();

  it('subscribeToAll is exclusive: delivery begins after the position', async () => {
    const first = await bare().append([event()], NO_STREAM);
    await bare().append([event()], 0n);
    const subscription = bare().client.subscribeToAll({ fromPosition: positionOf(first) });
    expect(await revisions(bare(), subscription, 1)).toEqual([1n]);
  });

  it('subscribeToStream is exclusive, too', async () => {
    const { client, stream } = bare();
    await bare().append([event(), event()], NO_STREAM);
    const [delivered] = await taken(client.subscribeToStream(stream, { fromRevision: 0n }), 1);
    expect(delivered?.event?.revision).toBe(1n);
  });

  it('with a prefix filter: a confirmation, the matching events, checkpoints where nothing matches', async () => {
    const { client, stream } = bare();
    const reached: Position[] = [];
    let confirmed = false;
    const filter = streamNameFilter({
      prefixes: [stream],
      maxSearchWindow: 10,
      checkpointReached: (_, position) => void reached.push(position),
    });
    const subscription = client.subscribeToAll({ filter });
    subscription.on('confirmation', () => {
      confirmed = true;
    });
    for (let at = 0; at < 30; at += 1) await client.appendToStream('other', [event()]);
    await bare().append([event(), event()], NO_STREAM);
    expect(await revisions(bare(), subscription, 2)).toEqual([0n, 1n]);
    expect(confirmed).toBe(true);
    expect(reached.length).toBeGreaterThan(1);
    for (const { commit } of reached) expect(bare().server.log.indexOf(commit)).toBeGreaterThan(0);
  });

  it('when the server dies: an error of type unavailable, and the subscription is dead', async () => {
    const subscription = bare().client.subscribeToAll();
    const failed = new Promise<unknown>(resolve => subscription.on('error', resolve));
    await new Promise<void>(resolve => subscription.on('confirmation', () => resolve()).resume());
    await bare().server.stop();
    expect(await failed).toMatchObject({ type: 'unavailable', code: 14 });
    await bare().server.start();
    // The same client can be used again.
    expect(await retried(() => bare().append([event()], NO_STREAM))).toMatchObject({ success: true });
    expect(bare().server.subscribedAt()).toHaveLength(1);
  });
});

describe('the stand-in, when it is away', () => {
  const bare = useBareClient();

  it('in-flight appends: UnavailableError, code 14', async () => {
    bare().server.faults.swallowAppends = true;
    const failed = failureOf(bare().append([event()], NO_STREAM));
    await retried(async () => {
      if (bare().server.calls('BatchAppend') === 0) throw new Error('not yet there');
    });
    await bare().server.stop();
    expect(await failed).toMatchObject({ type: 'unavailable', code: 14 });
  });

  it('new calls: a plain Error without type, code 14, of a connection refused', async () => {
    await bare().server.stop();
    const error = await failureOf(bare().append([event()], NO_STREAM));
    expect(error).toMatchObject({ code: 14, message: expect.stringMatching(/No connection.*ECONNREFUSED/) });
    expect(error).not.toHaveProperty('type');
  });

  it('started again: what was acknowledged is there', async () => {
    const sent = event();
    await bare().append([sent], NO_STREAM);
    await bare().server.stop();
    await bare().server.start();
    expect(await retried(() => bare().ids())).toEqual([sent.id]);
  });
});

describe('the stand-in, deleted from ("Delete")', () => {
  const bare = useBareClient();

  it('deleteStream: reads give StreamNotFoundError; NO_STREAM succeeds and numbering goes on', async () => {
    const { client, stream } = bare();
    await bare().append([event(), event()], NO_STREAM);
    await client.deleteStream(stream);
    expect(await failureOf(bare().ids())).toBeInstanceOf(StreamNotFoundError);
    expect(await bare().append([event()], NO_STREAM)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await bare().ids()).toHaveLength(1);
  });

  it('deleteStream, wrong revision: WrongExpectedVersionError with code 9 and a message', async () => {
    const { client, stream } = bare();
    await bare().append([event()], NO_STREAM);
    const error = await failureOf(client.deleteStream(stream, { expectedRevision: 4n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ code: 9, message: expect.stringContaining(stream) });
  });

  it('tombstoneStream: appends and reads give StreamDeletedError, for good', async () => {
    const { client, stream } = bare();
    await bare().append([event()], NO_STREAM);
    await client.tombstoneStream(stream);
    for (const work of [bare().ids(), bare().append([event()], NO_STREAM)]) {
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(StreamDeletedError);
      expect(error).toMatchObject({ type: 'stream-deleted' });
    }
  });
});

function positionOf({ position }: { position?: Position }): Position {
  if (position === undefined) throw new Error('no position');
  return position;
}

/** Revisions of so many events of the stream that the subscription delivers first. */
async function revisions(
  { stream }: BareClient,
  subscription: AllStreamSubscription,
  count: number,
): Promise<unknown[]> {
  const own: unknown[] = [];
  for await (const { event } of subscription) {
    if (event?.streamId === stream) own.push(event.revision);
    if (own.length === count) break;
  }
  await subscription.unsubscribe();
  return own;
}

async function taken<Event>(subscription: AsyncIterable<Event>, count: number): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of subscription) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
