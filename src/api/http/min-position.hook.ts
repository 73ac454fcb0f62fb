import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { MalformedBody } from './failures.js';

const HIGHEST = 2n ** 64n - 1n;

/**
 * `X-Ledger-Min-Position`: a GET is answered when the read models show at least that much of the ledger, or with
 * 503 when they don't in time. Only reads wait; a command's answer shows its own effect anyway.
 */
export function minPosition(readSide: ReadSide) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const wanted = request.headers['x-ledger-min-position'];
    if (wanted === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      done();
      return;
    }
    if (typeof wanted !== 'string' || !/^\d{1,20}$/.test(wanted) || BigInt(wanted) > HIGHEST) {
      done(new MalformedBody('X-Ledger-Min-Position is not a position'));
      return;
    }
    void waitFor(readSide, BigInt(wanted), done);
  };
}

async function waitFor(readSide: ReadSide, position: bigint, done: (error?: Error) => void): Promise<void> {
  let failure: Error | undefined;
  try {
    if (!(await readSide.shown(position))) failure = new StoreUnavailable('the read models are behind');
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  done(failure);
}
