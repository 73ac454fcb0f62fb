import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { canReadBuilds } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import type { BuildDocument } from '../../projections/builds.js';
import { BuildHistory } from '../../queries/build-history/query.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { ApiError } from '../http/api-error.js';
import { Caller } from './entrance.js';
import { HistoryPresenter } from './history-presenter.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { presentBuild } from './present.js';
import { problem } from './problem.js';
import { LedgerRoutes } from './routes.js';
import { buildSchema, historySchema } from './schemas.js';

@LedgerRoutes()
@ApiParam({ name: 'id', type: 'integer', description: 'Id of the build' })
@ApiResponse({ status: 403, description: 'Your role in its project is too low: reporter is needed' })
@ApiResponse({ status: 404, description: 'No such build, or of a project that you may not know of' })
@Controller('api/ledger/builds')
export class BuildsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
    private readonly history: HistoryPresenter,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'One build with everything that is known of it' })
  @ApiResponse({ status: 200, description: 'The build', schema: buildSchema })
  async one(@Param('id') id: string, @Caller() viewer: Viewer): Promise<object> {
    return presentBuild(await this.readable(id, viewer));
  }

  @Get(':id/history')
  @ApiOperation({
    summary: 'Every event of the build, oldest first: who, when, why, from which state to which',
  })
  @ApiResponse({ status: 200, description: 'All events of the build', schema: historySchema })
  async events(@Param('id') id: string, @Caller() viewer: Viewer): Promise<object[]> {
    const build = await this.readable(id, viewer);
    return this.history.present(await this.queries.execute(new BuildHistory(build.id)));
  }

  private async readable(id: string, viewer: Viewer): Promise<BuildDocument> {
    const missing = problem(404, 'There is no such build');
    const build = (await this.queries.execute(new FindBuild(idOf(id))))?.body;
    if (build === undefined) throw missing;
    try {
      await this.access.project(viewer, String(build.projectId), canReadBuilds);
    } catch (error) {
      throw error instanceof ApiError && error.status === 404 ? missing : error;
    }
    return build;
  }
}
