import { ANY, MaxAppendSizeExceededError, NO_STREAM, WrongExpectedVersionError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { all, event, failureOf, useBareClient } from './client.contract.js';

// The names of the tests are the rows of reference/eventstoredb.md, "Append".
describe.each([
  ['BatchAppend', {}],
  ['Append', { credentials: { username: 'admin', password: 'changeit' } }],
])('the stand-in, asked by %s', (method, options) => {
  const bare = useBareClient(options);

  it('two events, NO_STREAM: the revision and position of the last', async () => {
    const result = await bare().append([event(), event()], NO_STREAM);
    const [, second] = await all(bare().client.readStream(bare().stream));
    expect(result).toEqual({ success: true, nextExpectedRevision: 1n, position: second?.event?.position });
    expect(result.position?.commit).toBe(result.position?.prepare);
    expect(bare().server.calls(method)).toBe(1);
  });

  it('wrong revision: WrongExpectedVersionError without message and code', async () => {
    const { stream } = bare();
    await bare().append([event()], NO_STREAM);
    const wrong = await failureOf(bare().append([event()], 5n));
    expect(wrong).toBeInstanceOf(WrongExpectedVersionError);
    expect(wrong).toMatchObject({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 5n,
      actualVersion: 0n,
      message: '',
    });
    expect(wrong).toHaveProperty('code', undefined);
    expect(await failureOf(bare().append([event()], NO_STREAM))).toMatchObject({
      expectedVersion: 'no_stream',
    });
  });

  it('wrong revision of a stream that is not there: no_stream', async () => {
    expect(await failureOf(bare().append([event()], 0n))).toMatchObject({ actualVersion: 'no_stream' });
  });

  it.each([
    ['NO_STREAM', NO_STREAM],
    ['ANY', ANY],
  ] as const)('same ids again, %s: the original result, nothing written', async (_, expected) => {
    const events = [event(), event()];
    const original = await bare().append(events, NO_STREAM);
    await bare().append([event()], 1n);
    expect(await bare().append(events, expected)).toEqual(original);
    expect(await bare().ids()).toHaveLength(3);
  });

  it('same ids again, the original expected revision: the original result, nothing written', async () => {
    await bare().append([event()], NO_STREAM);
    const events = [event(), event()];
    const original = await bare().append(events, 0n);
    await bare().append([event()], 2n);
    expect(await bare().append(events, 0n)).toEqual(original);
    expect(await bare().ids()).toHaveLength(4);
  });

  it('the last ids of an earlier append, with the revision before them: the original result', async () => {
    const [one, two] = [event(), event()];
    const original = await bare().append([one, two], NO_STREAM);
    expect(await bare().append([two], 0n)).toEqual(original);
    expect(await bare().ids()).toHaveLength(2);
  });

  it("same ids, expected revision = the stream's current one: written again", async () => {
    const events = [event(), event()];
    await bare().append(events, NO_STREAM);
    const again = await bare().append(events, 1n);
    expect(again.nextExpectedRevision).toBe(3n);
    const [one, two] = events.map(({ id }) => id);
    expect(await bare().ids()).toEqual([one, two, one, two]);
  });

  it('same ids plus a new one, NO_STREAM: WrongExpectedVersionError', async () => {
    const events = [event(), event()];
    await bare().append(events, NO_STREAM);
    expect(await failureOf(bare().append([...events, event()], NO_STREAM))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    expect(await bare().ids()).toHaveLength(2);
  });

  it('no events: success, current revision', async () => {
    await bare().append([event(), event()], NO_STREAM);
    expect(await bare().append([], 1n)).toMatchObject({ success: true, nextExpectedRevision: 1n });
  });

  it('an event over 1 MiB: MaxAppendSizeExceededError', async () => {
    const error = await failureOf(bare().append([event({ text: 'x'.repeat(1_048_600) })], NO_STREAM));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 1_048_576 });
    expect(bare().server.log.readStream(bare().stream)).toBeNull();
  });
});
