import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds } from '../../../auth/permissions.js';
import type { Viewer } from '../../../auth/viewer.js';
import type { RecordedEvent } from '../../../event-store/envelope.js';
import { BuildHistory } from '../../../queries/build-history/query.js';
import { FindBuild } from '../../../queries/finding-a-build/query.js';
import { FindPipeline } from '../../../queries/finding-a-pipeline/query.js';
import { PipelineHistory } from '../../../queries/pipeline-history/query.js';
import { Caller } from '../entrance.js';
import { HistoryPresenter } from '../history-presenter.js';
import { idOf, LedgerAccess } from '../ledger-access.js';
import { problem } from '../problem.js';
import { LedgerRoutes } from '../routes.js';
import { whoSchema } from '../schemas.js';
import { whoDidWhat, whoText } from './who.js';

const NOTHING = 'There is no such build or pipeline';

@LedgerRoutes()
@Controller('api/ledger/who')
export class WhoController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
    private readonly presenter: HistoryPresenter,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who did what to a build or a pipeline, and when: one line for each actor' })
  @ApiQuery({ name: 'build', required: false, type: 'integer', description: 'Id of the build' })
  @ApiQuery({ name: 'pipeline', required: false, type: 'integer', description: 'Id of the pipeline' })
  @ApiResponse({
    status: 200,
    description: 'An entry for each actor; with `Accept: text/plain` a line for each',
    content: { 'application/json': { schema: whoSchema }, 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 400, description: 'Neither a build nor a pipeline is named, or both' })
  @ApiResponse({ status: 404, description: 'No such build or pipeline, or none that you may read' })
  async who(
    @Query() query: Record<string, unknown>,
    @Caller() viewer: Viewer,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object[] | string> {
    const entries = whoDidWhat(await this.presenter.tell(await this.events(query, viewer)));
    void reply.header('vary', 'Accept');
    if (!/\btext\/plain\b/i.test(request.headers.accept ?? '')) return entries;
    void reply.type('text/plain; charset=utf-8');
    return whoText(entries);
  }

  private async events(
    { build, pipeline }: Record<string, unknown>,
    viewer: Viewer,
  ): Promise<readonly RecordedEvent[]> {
    if (typeof build === 'string' && pipeline === undefined) {
      const found = (await this.queries.execute(new FindBuild(idOf(build))))?.body;
      await this.allow(viewer, found?.projectId);
      return this.queries.execute(new BuildHistory(idOf(build)));
    }
    if (typeof pipeline !== 'string' || build !== undefined) {
      throw problem(400, 'Name either a build or a pipeline: ?build=42 or ?pipeline=7');
    }
    const found = (await this.queries.execute(new FindPipeline({ id: idOf(pipeline) })))?.body;
    await this.allow(viewer, found?.projectId);
    return this.queries.execute(new PipelineHistory(found?.projectId ?? 0, found?.number ?? 0));
  }

  private async allow(viewer: Viewer, projectId: number | undefined): Promise<void> {
    if (projectId === undefined) throw problem(404, NOTHING);
    try {
      await this.access.project(viewer, String(projectId), canReadBuilds);
    } catch {
      throw problem(404, NOTHING);
    }
  }
}
