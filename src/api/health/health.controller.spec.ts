import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { StoreUnavailable, type EventStore } from '../../event-store/event-store.js';
import { ReadModelsUnavailable, type ReadModels } from '../../read-models/read-models.js';
import { HealthController } from './health.controller.js';

function controllerOn(
  lastPosition: () => Promise<bigint>,
  count: () => Promise<number> = () => Promise.resolve(0),
): HealthController {
  const readModels = { count } as unknown as ReadModels;
  return new HealthController({ lastPosition } as unknown as EventStore, readModels, {
    position: 41n,
    shown: () => Promise.resolve(true),
    reachable: () => Promise.resolve(),
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

  it('is degraded, and ready all the same, while documents are in quarantine', async () => {
    const { told, reply } = replyTo();
    const degraded = controllerOn(
      () => Promise.resolve(42n),
      () => Promise.resolve(3),
    );
    expect(await degraded.ready(reply)).toMatchObject({ status: 'degraded', quarantined: 3 });
    expect(told).toEqual({});
  });

  it('is not ready when it does not: 503, to be asked again, with nothing of the error', async () => {
    const { told, reply } = replyTo();
    const away = controllerOn(() => Promise.reject(new StoreUnavailable('10.0.0.7 refused')));
    expect(await away.ready(reply)).toEqual({ status: 'unavailable', engine: 'events', engines: ['events'] });
    expect(told).toEqual({ status: 503, retryAfter: '1' });
  });

  it('is not ready when the read models are away', async () => {
    const { told, reply } = replyTo();
    const away = controllerOn(
      () => Promise.resolve(42n),
      () => Promise.reject(new ReadModelsUnavailable('away')),
    );
    expect(await away.ready(reply)).toMatchObject({ engine: 'read_models', engines: ['read_models'] });
    expect(told).toEqual({ status: 503, retryAfter: '1' });
  });

  it('is alive without asking anything', () => {
    const away = controllerOn(() => Promise.reject(new StoreUnavailable('away')));
    expect(away.live()).toEqual({ status: 'ok' });
  });
});
