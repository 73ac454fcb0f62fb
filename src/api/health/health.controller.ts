import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_MODELS, READ_SIDE } from '../../ports.js';
import { countQuarantined } from '../../projections/quarantine.js';
import type { ReadModels } from '../../read-models/read-models.js';

/** An engine that takes longer counts as away. */
const PATIENCE_MS = 3_000;

const text = { type: 'string' } as const;
const state = { ...text, enum: ['ok', 'degraded'], description: 'degraded: documents are in quarantine' };
const live = { type: 'object', properties: { status: text } } as const;
const ready = {
  type: 'object' as const,
  properties: {
    status: state,
    position: { ...text, description: 'Of the last event' },
    shown: { ...text, description: 'How far the read models have come' },
    quarantined: { type: 'integer' as const, description: 'Documents in quarantine, if there are any' },
  },
};
const unavailable = {
  type: 'object',
  properties: { status: text, engine: text, engines: { type: 'array', items: text } },
} as const;

/** For whoever watches the server; needs no token and tells nothing but whether it works. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, description: 'It does', schema: live })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary:
      'The engines answer; degraded when documents are in quarantine; 503 when one does not, with its name',
  })
  @ApiResponse({ status: 200, description: 'They do', schema: ready })
  @ApiResponse({ status: 503, description: 'One does not', schema: unavailable })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const [last, quarantined] = await Promise.all([
      answerOf(this.store.lastPosition()),
      answerOf(countQuarantined(this.readModels)),
    ]);
    if (last !== null && quarantined !== null) {
      const health = quarantined === 0 ? { status: 'ok' } : { status: 'degraded', quarantined };
      return { ...health, position: String(last), shown: String(this.readSide.position) };
    }
    void reply.status(503).header('Retry-After', '1');
    const away = [...(last === null ? ['events'] : []), ...(quarantined === null ? ['read_models'] : [])];
    return { status: 'unavailable', engine: away[0], engines: away };
  }
}

/** null: none, or not in time. */
async function answerOf<Answer>(question: Promise<Answer>): Promise<Answer | null> {
  const late = new AbortController();
  const silence = delay(PATIENCE_MS, null, { signal: late.signal }).catch(() => null);
  try {
    return await Promise.race([question, silence]);
  } catch {
    return null;
  } finally {
    late.abort();
  }
}
