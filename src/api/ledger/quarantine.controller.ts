import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { READ_MODELS } from '../../ports.js';
import { quarantine, type QuarantineDocument } from '../../projections/quarantine.js';
import { QuarantineReplay } from '../../projections/quarantine-replay.js';
import type { ReadModels } from '../../read-models/read-models.js';
import { LedgerAccess } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { problem } from './problem.js';
import { presentQuarantined, quarantinedSchema } from './quarantine-presenter.js';

/** Documents that an event could not be folded into. */
@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/quarantine')
export class QuarantineController {
  constructor(
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    private readonly replays: QuarantineReplay,
    private readonly access: LedgerAccess,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Documents in quarantine, by their ids; admins' })
  @ApiQuery({ name: 'after', required: false, type: String, description: 'Id of the last one before' })
  @ApiQuery({ name: 'limit', required: false, type: 'integer', description: '1 to 100, 20 if absent' })
  @ApiResponse({ status: 200, schema: { type: 'array', items: quarantinedSchema } })
  async list(@Req() request: FastifyRequest, @Query() query: Record<string, unknown>): Promise<object[]> {
    await this.access.admin(request);
    const { after = '' } = query;
    if (typeof after !== 'string') throw problem(400, 'after must be the id of an entry');
    const { limit } = pageOf({ limit: query['limit'] });
    const found = await this.readModels.find<QuarantineDocument>(quarantine.collection.name, {
      range: { key: 'entry', gt: after },
      sort: { key: 'entry', direction: 'asc' },
      limit,
    });
    return found.map(presentQuarantined);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Fold a document anew from its events, and let it go on when that works; admins' })
  @ApiParam({ name: 'id', type: String, description: 'Id of the entry, as the list tells it' })
  @ApiResponse({ status: 404, description: 'Nothing of that id is in quarantine' })
  @ApiResponse({ status: 409, description: 'It still can not be folded; the detail says why' })
  async replay(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    await this.access.admin(request);
    const replayed = await this.replays.replay(id);
    if (replayed === null) throw problem(404, 'Nothing of that id is in quarantine');
    if (!replayed.released) throw problem(409, `It stays in quarantine: ${replayed.error ?? ''}`);
    return { id, released: true };
  }
}
