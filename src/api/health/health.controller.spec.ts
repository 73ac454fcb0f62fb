import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { StoreUnavailable, type EventStore } from '../../event-store/event-store.js';
import { HealthController } from './health.controller.js';

function controllerOn(lastPosition: () => Promise<bigint>): HealthController {
  return new HealthController({ lastPosition } as unknown as EventStore, {
    position: 41n,
    shown: () => Promise.resolve(true),
  });
}

function replyTo() {
  const told: { status?: number; retryAfter?: string } = {};
  const reply = {
    status(status: number) {
      told.status = status;
      return reply;
    },
    header(_name: string, value: string) {
      told.retryAfter = value;
      return reply;
    },
  };
  return { told, reply: reply as unknown as FastifyReply };
}

describe('The health of a server', () => {
  it('is ready when the events engine answers: how far events and read models have come', async () => {
    const { told, reply } = replyTo();
    const answer = await controllerOn(() => Promise.resolve(42n)).ready(reply);
    expect(answer).toEqual({ status: 'ok', position: '42', shown: '41' });
    expect(told).toEqual({});
  });

  it('is not ready when it does not: 503, to be asked again, with nothing of the error', async () => {
    const { told, reply } = replyTo();
    const away = controllerOn(() => Promise.reject(new StoreUnavailable('10.0.0.7 refused')));
    expect(await away.ready(reply)).toEqual({ status: 'unavailable', engine: 'events' });
    expect(told).toEqual({ status: 503, retryAfter: '1' });
  });

  it('is alive without asking anything', () => {
    const away = controllerOn(() => Promise.reject(new StoreUnavailable('away')));
    expect(away.live()).toEqual({ status: 'ok' });
  });
});
