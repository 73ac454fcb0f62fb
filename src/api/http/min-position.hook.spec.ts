import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { MalformedBody } from './failures.js';
import { minPosition } from './min-position.hook.js';

/** Asks with the header, of a read side that has come to 10. */
async function asking(wanted: string | string[] | undefined, method = 'GET', broken = false) {
  const waited: bigint[] = [];
  const readSide: ReadSide = {
    position: 10n,
    shown: position => {
      waited.push(position);
      return broken ? Promise.reject(new Error('gone')) : Promise.resolve(position <= 10n);
    },
    reachable: () => Promise.resolve(),
  };
  const headers = wanted === undefined ? {} : { 'x-ledger-min-position': wanted };
  const error = await new Promise<Error | undefined>(resolve => {
    const request = { method, headers } as unknown as FastifyRequest;
    minPosition(readSide)(request, {} as FastifyReply, resolve);
  });
  return { waited, error };
}

describe('X-Ledger-Min-Position', () => {
  it('lets a read wait until the read models are there', async () => {
    expect(await asking('10')).toEqual({ waited: [10n], error: undefined });
    expect(await asking('7', 'HEAD')).toEqual({ waited: [7n], error: undefined });
    expect(await asking('0')).toEqual({ waited: [0n], error: undefined });
  });

  it('says that the ledger is unavailable when they do not get there in time', async () => {
    const { error } = await asking('11');
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((await asking(String(2n ** 64n - 1n))).error).toBeInstanceOf(StoreUnavailable);
  });

  it.each(['', 'x', '-1', '1.5', '1e3', '0x10', ' 1', String(2n ** 64n), '9'.repeat(21), ['1', '2']])(
    'is refused when it is no position: %j',
    async wanted => {
      const { error, waited } = await asking(wanted);
      expect(error).toBeInstanceOf(MalformedBody);
      expect(waited).toEqual([]);
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'counts for reads only: %s does not wait',
    async method => {
      expect(await asking('99', method)).toEqual({ waited: [], error: undefined });
      expect(await asking('nonsense', method)).toEqual({ waited: [], error: undefined });
    },
  );

  it('asks nothing when it is not there', async () => {
    expect(await asking(undefined)).toEqual({ waited: [], error: undefined });
  });

  it('passes on what goes wrong meanwhile', async () => {
    expect((await asking('10', 'GET', true)).error?.message).toBe('gone');
  });
});
