import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadSide } from '../../ledger/read-side.js';
import { MalformedBody } from './failures.js';
import { StoreUnavailable } from '../../event-store/event-store.js';

/**
 * `X-Ledger-Min-Position`: a GET is answered when the read models show at least that much of the ledger, or with
 * 503 when they don't in time.
 */
export function minPosition(readSide: ReadSide) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const wanted = request.headers['x-ledger-min-position'];
    if (wanted === undefined) {
      done();
      return;
    }
    if (typeof wanted !== 'string' || !/^\d{1,19}$/.test(wanted)) {
      done(new MalformedBody('X-Ledger-Min-Position is not a position'));
      return;
    }
    void waitFor(readSide, BigInt(wanted), done);
  };
}

async function waitFor(readSide: ReadSide, position: bigint, done: (error?: Error) => void): Promise<void> {
  const shown = await readSide.shown(position);
  done(shown ? undefined : new StoreUnavailable('the read models are behind'));
}
