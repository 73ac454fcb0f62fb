import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { commandContext } from './request-context.js';

const actor = { kind: 'user', id: 2, tokenId: 7 } as const;
const contextOf = (headers: Record<string, string>, body?: unknown) =>
  commandContext({ headers, body } as unknown as FastifyRequest, actor);

describe('What a request puts into the envelope', () => {
  it('is who asks, and an id of its own that cause and correlation share', () => {
    const { causationId, correlationId, ...rest } = contextOf({});
    expect(rest).toEqual({ actor });
    expect(causationId).toBe(correlationId);
    expect(causationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(contextOf({}).correlationId).not.toBe(correlationId);
  });

  it('is the id that the client gave it, and its idempotency key', () => {
    expect(contextOf({ 'x-request-id': 'deploy 7', 'idempotency-key': 'k-1' })).toEqual({
      actor,
      causationId: 'deploy 7',
      correlationId: 'deploy 7',
      idempotencyKey: 'k-1',
    });
  });

  it.each(['', 'x'.repeat(129), 'a\tb', 'ü'])('is nothing of what is no plain text of 1 to 128: %j', odd => {
    const { correlationId, idempotencyKey } = contextOf({ 'x-request-id': odd, 'idempotency-key': odd });
    expect(correlationId).not.toBe(odd);
    expect(idempotencyKey).toBeUndefined();
  });

  it("is the reason: the body's, else the header's, cut at 500 characters", () => {
    expect(contextOf({ 'x-ledger-reason': 'header' }, { reason: 'body' }).reason).toBe('body');
    expect(contextOf({ 'x-ledger-reason': 'header' }, { reason: 5 }).reason).toBe('header');
    expect(contextOf({ 'x-ledger-reason': 'header' }, Buffer.from('x')).reason).toBe('header');
    expect(contextOf({ 'x-ledger-reason': 'y'.repeat(501) }).reason).toBe('y'.repeat(500));
    expect(contextOf({}, { reason: '' })).not.toHaveProperty('reason');
  });
});
