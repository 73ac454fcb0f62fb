import type { FastifyReply } from 'fastify';

/** Tells how far the ledger has come by the command just answered; a GET can ask for at least that much. */
export function tellPosition(reply: FastifyReply, position: bigint): void {
  void reply.header('x-ledger-position', String(position));
}
