import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_SIDE } from '../../ports.js';

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
const unavailable = { type: 'object', properties: { status: text, engine: text } } as const;

/** For whoever watches the server; needs no token and tells nothing but whether it works. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, description: 'It does', schema: live })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The engines answer' })
  @ApiResponse({ status: 200, description: 'They do', schema: ready })
  @ApiResponse({ status: 503, description: 'One does not', schema: unavailable })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    try {
      const last = await this.store.lastPosition();
      return { status: 'ok', position: String(last), shown: String(this.readSide.position) };
    } catch {
      void reply.status(503).header('Retry-After', '1');
      return { status: 'unavailable', engine: 'events' };
    }
  }
}
