import { Controller, Get, Param, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { canReadBuilds } from '../../auth/permissions.js';
import type { BuildDocument } from '../../projections/builds.js';
import { BuildHistory } from '../../queries/build-history/query.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { HistoryPresenter } from './history-presenter.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { presentBuild } from './present.js';
import { problem } from './problem.js';

@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/builds')
export class BuildsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
    private readonly history: HistoryPresenter,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'One build with everything that is known of it' })
  async one(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    return presentBuild(await this.readable(id, request));
  }

  @Get(':id/history')
  @ApiOperation({
    summary: 'Every event of the build, oldest first: who, when, why, from which state to which',
  })
  async events(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object[]> {
    const build = await this.readable(id, request);
    return this.history.present(await this.queries.execute(new BuildHistory(build.id)));
  }

  private async readable(id: string, request: FastifyRequest): Promise<BuildDocument> {
    const viewer = await this.access.viewer(request);
    const build = (await this.queries.execute(new FindBuild(idOf(id))))?.body;
    if (build === undefined) throw problem(404, 'There is no such build');
    try {
      await this.access.project(viewer, String(build.projectId), canReadBuilds);
    } catch {
      throw problem(404, 'There is no such build');
    }
    return build;
  }
}
