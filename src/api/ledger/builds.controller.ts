import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { canReadBuilds } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import type { BuildDocument } from '../../projections/builds.js';
import { BuildHistory } from '../../queries/build-history/query.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { builds } from '../../projections/builds.js';
import { foldTo } from '../../queries/time-machine/fold-to.js';
import { ApiError } from '../http/api-error.js';
import { Caller } from './entrance.js';
import { AsOf, Moments } from './history/moments.js';
import { HistoryPresenter } from './history-presenter.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { presentBuild } from './present.js';
import { problem } from './problem.js';
import { LedgerRoutes } from './routes.js';
import { buildSchema, historySchema, replaySchema } from './schemas.js';

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
    private readonly moments: Moments,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'One build with everything that is known of it' })
  @AsOf()
  @ApiResponse({ status: 200, description: 'The build', schema: buildSchema })
  async one(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Caller() viewer: Viewer,
  ): Promise<object> {
    const build = await this.readable(id, viewer);
    const past = await this.moments.given(query);
    if (past === null) return presentBuild(build);
    const then = await past.builds.get(build.id);
    if (then === null) throw problem(404, 'There was no such build yet');
    return presentBuild(then.body);
  }

  @Get(':id/replay')
  @ApiOperation({ summary: 'The build after each of its events, oldest first' })
  @ApiResponse({ status: 200, description: 'Each event with the state that it led to', schema: replaySchema })
  async replay(@Param('id') id: string, @Caller() viewer: Viewer): Promise<object[]> {
    const build = await this.readable(id, viewer);
    const events = await this.queries.execute(new BuildHistory(build.id));
    const told = await this.history.present(events);
    return told.map((event, at) => {
      const state = foldTo(builds, String(build.id), events.slice(0, at + 1));
      return { event, state: state === null ? null : presentBuild(state.body) };
    });
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
