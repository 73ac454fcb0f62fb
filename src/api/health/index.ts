import { Controller, Get, Inject, Module, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../../event-store/event-store.js';
import type { ReadSide } from '../../ledger/read-side.js';
import { EVENT_STORE, READ_MODELS, READ_SIDE } from '../../ports.js';
import { quarantine } from '../../projections/quarantine.js';
import type { ReadModels } from '../../read-models/read-models.js';

/** For whoever watches the server; needs no token and tells nothing but whether it works. */
@ApiTags('Health')
@Controller('health')
class HealthController {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'The engines answer; degraded when documents are in quarantine, 503 when an engine is away',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    try {
      const last = await this.store.lastPosition();
      const quarantined = await this.readModels.count(quarantine.collection.name);
      const state = quarantined === 0 ? { status: 'ok' } : { status: 'degraded', quarantined };
      return { ...state, position: String(last), shown: String(this.readSide.position) };
    } catch {
      void reply.status(503).header('Retry-After', '1');
      return { status: 'unavailable', engine: 'events' };
    }
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
