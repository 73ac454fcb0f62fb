import { Controller, Get, Inject, Module, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_SIDE } from '../../ports.js';

/** For whoever watches the server; needs no token and tells nothing but whether it works. */
@ApiTags('Health')
@Controller('health')
class HealthController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The engines answer; 503 when one does not' })
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

@Module({ controllers: [HealthController] })
export class HealthModule {}
