import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { canReadBuilds, canUpdateBuilds } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { ConfigRefused } from '../../ci-config/index.js';
import { CreatePipeline, type CreatedPipeline } from '../../commands/creating-a-pipeline/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindPipeline } from '../../queries/finding-a-pipeline/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { TimeMachine } from '../../queries/time-machine/time-machine.js';
import { tellPosition } from '../http/ledger-position.js';
import { AsOf, Moments } from './history/moments.js';
import { NewPipelineDto } from './dto/pipeline.dto.js';
import { Asked, Caller, InProject } from './entrance.js';
import { idOf } from './ledger-access.js';
import { newPipeline } from './new-pipeline.js';
import { pageDownOf } from './page-of.js';
import { presentPipeline } from './present.js';
import { problem } from './problem.js';
import { LedgerRoutes, Paged, Refuses, WithProject } from './routes.js';
import { pipelineSchema, pipelinesSchema } from './schemas.js';

@LedgerRoutes()
@Controller('api/ledger/projects/:id/pipelines')
export class PipelinesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly time: TimeMachine,
    private readonly moments: Moments,
  ) {}

  @Post()
  @WithProject(canUpdateBuilds, 'developer')
  @ApiOperation({ summary: 'Create a pipeline from a commit and its .gitlab-ci.yml' })
  @ApiResponse({ status: 201, description: 'The pipeline with its builds', schema: pipelineSchema })
  @Refuses('A field is wrong or the configuration is refused; `problems` names each by key and line')
  async create(
    @Body() body: NewPipelineDto,
    @Caller() viewer: Viewer,
    @InProject() { id }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const command = new CreatePipeline(newPipeline(body, id, viewer.userId), context);
    const { pipelineId, position } = await this.begin(command);
    tellPosition(reply, position);
    const pipeline = await this.queries.execute(new FindPipeline({ id: pipelineId }));
    if (pipeline === null) throw problem(503, 'The pipeline is created, but can not be read yet');
    return presentPipeline(pipeline.body);
  }

  @Get()
  @WithProject(canReadBuilds, 'reporter')
  @Paged('before', 'Number of the last one of the page before')
  @ApiQuery({ name: 'sha', required: false, type: String, description: 'Only of this commit, the whole sha' })
  @AsOf()
  @ApiOperation({ summary: 'Pipelines, highest number first' })
  @ApiResponse({ status: 200, description: 'A page of pipelines', schema: pipelinesSchema })
  async list(
    @Query() query: Record<string, unknown>,
    @InProject() { id }: ProjectDocument,
  ): Promise<object[]> {
    const { before, limit } = pageDownOf(query);
    const sha = typeof query['sha'] === 'string' ? query['sha'] : null;
    const wanted = new ListPipelines(id, sha, limit, before);
    const past = await this.moments.given(query);
    const found =
      past === null ? await this.queries.execute(wanted) : await this.time.listPipelines(past, wanted);
    return found.map(({ body }) => presentPipeline(body));
  }

  @Get(':number')
  @WithProject(canReadBuilds, 'reporter')
  @ApiParam({ name: 'number', type: 'integer', description: 'Number of the pipeline in its project' })
  @ApiOperation({ summary: 'One pipeline with the builds of its latest attempt' })
  @AsOf()
  @ApiResponse({ status: 200, description: 'The pipeline', schema: pipelineSchema })
  async one(
    @Param('number') number: string,
    @Query() query: Record<string, unknown>,
    @InProject() project: ProjectDocument,
  ): Promise<object> {
    const key = { projectId: project.id, number: idOf(number) };
    const past = await this.moments.given(query);
    const pipeline =
      past === null
        ? await this.queries.execute(new FindPipeline(key))
        : await this.time.findPipeline(past, key);
    if (pipeline === null) throw problem(404, 'There is no such pipeline');
    return presentPipeline(pipeline.body);
  }

  private async begin(command: CreatePipeline): Promise<CreatedPipeline> {
    try {
      return await this.commands.execute(command);
    } catch (error) {
      if (!(error instanceof ConfigRefused)) throw error;
      throw problem(422, 'The configuration is refused', error.problems);
    }
  }
}
