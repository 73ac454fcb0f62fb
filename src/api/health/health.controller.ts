import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_MODELS, READ_SIDE } from '../../ports.js';
import type { ReadModels } from '../../read-models/read-models.js';

/** An engine that takes longer counts as away. */
const PATIENCE_MS = 3_000;
/** Any name will do: what counts is that the store answers. */
const CHECKPOINT = 'projections';

const text = { type: 'string' } as const;
const live = { type: 'object', properties: { status: text } } as const;
const ready = {
  type: 'object',
  properties: {
    status: text,
    position: { ...text, description: 'Of the last event' },
    shown: { ...text, description: 'How far the read models have come' },
  },
} as const;
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
  @ApiOperation({ summary: 'The engines answer; 503 when one does not, with its name' })
  @ApiResponse({ status: 200, description: 'They do', schema: ready })
  @ApiResponse({ status: 503, description: 'One does not', schema: unavailable })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const [last, readModels] = await Promise.all([
      answerOf(this.store.lastPosition()),
      answerOf(this.readModels.checkpoint(CHECKPOINT)),
    ]);
    if (last !== null && readModels !== null) {
      return { status: 'ok', position: String(last), shown: String(this.readSide.position) };
    }
    void reply.status(503).header('Retry-After', '1');
    const away = [...(last === null ? ['events'] : []), ...(readModels === null ? ['read_models'] : [])];
    return { status: 'unavailable', engine: away[0], engines: away };
  }
}

/** null: none, or not in time. */
async function answerOf(question: Promise<bigint>): Promise<bigint | null> {
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
