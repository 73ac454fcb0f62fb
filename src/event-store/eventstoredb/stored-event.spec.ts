import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { draftOf } from '../sample-events.contract.js';
import { sealEvents, verifyEvent } from '../seal.js';
import { recordedEvent } from '../recorded-event.js';
import { EventCodec } from './stored-event.js';

const codec = new EventCodec('ledger', new Map());

describe('an event as EventStoreDB keeps it', () => {
  it('comes back as it was sealed, whatever its data: its hash holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.string()), (data, reason) => {
        const draft = { ...draftOf(data), ...(reason === null ? {} : { reason, idempotencyKey: reason }) };
        const [sealed] = sealEvents('build-1', 0, null, [draft]);
        if (sealed === undefined) throw new Error('nothing was sealed');
        const written = codec.write(sealed);
        const read = codec.read({
          event: {
            ...written,
            data: JSON.parse(JSON.stringify(written.data)) as string,
            metadata: JSON.parse(JSON.stringify(written.metadata)) as string,
            isJson: true,
            streamId: codec.streamName('build-1'),
            revision: 0n,
            created: new Date(0),
            position: { commit: 7n, prepare: 7n },
          },
        });
        expect(read).toStrictEqual(recordedEvent(sealed.envelope, sealed.hash, 7n, new Map()));
        expect(JSON.stringify(read?.data)).toBe(JSON.stringify(sealed.envelope.data));
        expect(read !== undefined && verifyEvent(read)).toBe(true);
      }),
    );
  });

  it('stands in a stream of the namespace, and no namespace begins like the streams of another', () => {
    expect(codec.streamName('build-1')).toBe('ledger.build-1');
    for (const namespace of ['', 'a.b', '$ledger', 'x'.repeat(65)]) {
      expect(() => new EventCodec(namespace, new Map())).toThrow(TypeError);
    }
  });
});
