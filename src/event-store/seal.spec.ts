import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { Envelope, RecordedEvent } from './envelope.js';
import { draftOf } from './sample-events.contract.js';
import { sealEvent, sealEvents, verifyEvent } from './seal.js';

const reference = canonicalize as unknown as (value: unknown) => string;

const text = fc.string({ unit: 'binary' });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const envelopes: fc.Arbitrary<Envelope> = fc
  .record({
    id: fc.uuid(),
    type: text,
    schemaVersion: fc.nat(),
    stream: text,
    revision: fc.nat(),
    occurredAt: text,
    actor: fc.record({
      kind: fc.constantFrom('user' as const, 'process' as const),
      id: fc.nat(),
      tokenId: maybe(fc.nat()),
      name: maybe(text),
      onBehalfOf: maybe(fc.nat()),
    }),
    reason: maybe(text),
    causationId: text,
    correlationId: text,
    idempotencyKey: maybe(text),
    previousHash: fc.option(text),
    data: fc.jsonValue(),
  })
  // Properties that are undefined are generated; most of ours are absent instead.
  .map(envelope => envelope as Envelope);

const recordedFrom = (sealed: ReturnType<typeof sealEvent>): RecordedEvent => ({
  ...sealed.envelope,
  hash: sealed.hash,
  position: 7n,
});

describe('sealing an event', () => {
  it('writes what the reference implementation of RFC 8785 writes, whatever the envelope', () => {
    fc.assert(
      fc.property(envelopes, envelope => expect(sealEvent(envelope).canonical).toBe(reference(envelope))),
    );
  });

  it('gives the envelope as its text reads', () => {
    fc.assert(
      fc.property(envelopes, envelope => {
        const sealed = sealEvent(envelope);
        expect(sealed.envelope).toStrictEqual(JSON.parse(sealed.canonical));
        expect(JSON.stringify(sealed.envelope.data)).toBe(JSON.stringify(JSON.parse(sealed.canonical).data));
      }),
    );
  });

  it('hashes the bytes of its text', () => {
    const { canonical, hash } = sealEvent({
      ...draftOf({ ü: '🚀' }),
      stream: 's-1',
      revision: 0,
      previousHash: null,
    });
    expect(hash).toBe(createHash('sha256').update(canonical, 'utf8').digest('hex'));
  });

  it('chains the events of a stream', () => {
    const sealed = sealEvents('s-1', 4, 'before', [draftOf(), draftOf(), draftOf()]);
    expect(sealed.map(event => event.envelope.revision)).toEqual([4, 5, 6]);
    expect(sealed.map(event => event.envelope.previousHash)).toEqual([
      'before',
      sealed[0]?.hash,
      sealed[1]?.hash,
    ]);
  });

  it('refuses an envelope that lacks something', () => {
    const { correlationId: _, ...incomplete } = draftOf();
    expect(() => sealEvents('s-1', 0, null, [incomplete as ReturnType<typeof draftOf>])).toThrow(TypeError);
    expect(() => sealEvents('s-1', 0.5, null, [draftOf()])).toThrow(TypeError);
    expect(() => sealEvents('s-1', 0, null, [draftOf({ not: Number.NaN })])).toThrow(TypeError);
  });
});

describe('verifying an event', () => {
  it('holds for every event that was sealed, wherever it was put', () => {
    fc.assert(
      fc.property(envelopes, envelope => expect(verifyEvent(recordedFrom(sealEvent(envelope)))).toBe(true)),
    );
    const [sealed] = sealEvents('s-1', 0, null, [draftOf()]);
    expect(sealed && verifyEvent({ ...recordedFrom(sealed), position: 999n })).toBe(true);
  });

  it.each<Partial<RecordedEvent>>([
    { data: { text: 'forged' } },
    { actor: { kind: 'user', id: 2 } },
    { occurredAt: '2029-01-01T00:00:00.000Z' },
    { revision: 1 },
    { previousHash: 'other' },
    { reason: 'added' },
    { hash: '0'.repeat(64) },
  ])('fails when %j was changed', change => {
    const [sealed] = sealEvents('s-1', 0, null, [draftOf()]);
    expect(sealed && verifyEvent({ ...recordedFrom(sealed), ...change })).toBe(false);
  });
});
