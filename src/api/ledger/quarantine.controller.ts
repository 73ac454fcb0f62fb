import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { READ_MODELS } from '../../ports.js';
import { quarantine, type QuarantineDocument } from '../../projections/quarantine.js';
import { Upkeep } from '../../projections/upkeep.js';
import type { ReadModels } from '../../read-models/read-models.js';
import { pageOf } from './page-of.js';
import { problem } from './problem.js';
import { presentQuarantined } from './read-models-presenter.js';
import { quarantinedSchema, releasedSchema } from './read-models-schemas.js';
import { ForAdmins, LedgerRoutes } from './routes.js';

/** Documents that an event could not be folded into. */
@LedgerRoutes()
@Controller('api/ledger/quarantine')
export class QuarantineController {
  constructor(
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    private readonly upkeep: Upkeep,
  ) {}

  @Get()
  @ForAdmins()
  @ApiQuery({ name: 'after', required: false, type: String, description: 'Id of the last one before' })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  })
  @ApiOperation({ summary: 'Documents in quarantine, by their ids (admins)' })
  @ApiResponse({ status: 200, description: 'A page of them', schema: quarantinedSchema })
  @ApiResponse({ status: 400, description: 'limit is no whole number, or out of range' })
  async list(@Query() query: Record<string, unknown>): Promise<object[]> {
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
  @ForAdmins()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Fold a document anew from its events, and let it go on when that works (admins)',
  })
  @ApiParam({ name: 'id', type: String, description: 'Id of the entry, as the list tells it' })
  @ApiResponse({ status: 200, description: 'It goes on', schema: releasedSchema })
  @ApiResponse({ status: 404, description: 'Nothing of that id is in quarantine' })
  @ApiResponse({
    status: 409,
    description: 'It still can not be folded, and the detail says why; or another server process folds',
  })
  async replay(@Param('id') id: string): Promise<object> {
    if (!this.upkeep.leads) throw problem(409, 'Another server process folds the read models: ask that one');
    const replayed = await this.upkeep.quarantine.replay(id);
    if (replayed === null) throw problem(404, 'Nothing of that id is in quarantine');
    if (!replayed.released) throw problem(409, `It stays in quarantine: ${replayed.error ?? ''}`);
    return { id, released: true };
  }
}
