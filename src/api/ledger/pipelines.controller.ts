import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds, canUpdateBuilds } from '../../auth/permissions.js';
import { ConfigRefused } from '../../ci-config/index.js';
import { CreatePipeline, type CreatedPipeline } from '../../commands/creating-a-pipeline/command.js';
import { FindPipeline } from '../../queries/finding-a-pipeline/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { NewPipelineDto } from './dto/pipeline.dto.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { presentPipeline } from './present.js';
import { problem } from './problem.js';

const NO_SHA = '0'.repeat(40);

@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/projects/:id/pipelines')
export class PipelinesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Create a pipeline from a commit and its .gitlab-ci.yml; developers' })
  @ApiResponse({ status: 201, description: 'The pipeline with its builds' })
  @ApiResponse({ status: 422, description: 'The configuration is refused; problems with key and line' })
  async create(
    @Param('id') id: string,
    @Body() body: NewPipelineDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canUpdateBuilds);
    const { commit, tag = false } = body;
    const command = new CreatePipeline(
      {
        projectId: project.id,
        ref: body.ref,
        tag,
        sha: body.sha,
        beforeSha: body.before_sha ?? NO_SHA,
        event: body.event ?? (tag ? 'tag' : 'push'),
        deployTo: body.deploy_to ?? '',
        commit: {
          message: commit.message,
          createdAt: commit.created_at,
          personal: { author: { name: commit.author_name, email: commit.author_email } },
        },
        userId: viewer.userId,
        variables: (body.variables ?? []).map(({ key, value }) => ({ key, value })),
        config: body.config,
      },
      this.access.context(request, viewer),
    );
    const { pipelineId, position } = await this.begin(command);
    tellPosition(reply, position);
    const pipeline = await this.queries.execute(new FindPipeline({ id: pipelineId }));
    if (pipeline === null) throw problem(503, 'The pipeline is created, but can not be read yet');
    return presentPipeline(pipeline.body);
  }

  @Get()
  @ApiOperation({ summary: 'Pipelines, highest number first' })
  @ApiQuery({ name: 'sha', required: false })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 100, 20 if absent' })
  async list(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
  ): Promise<object[]> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const sha = typeof query['sha'] === 'string' ? query['sha'] : null;
    const found = await this.queries.execute(new ListPipelines(project.id, sha, pageOf(query).limit));
    return found.map(({ body }) => presentPipeline(body));
  }

  @Get(':number')
  @ApiOperation({ summary: 'One pipeline with the builds of its latest attempt' })
  async one(
    @Param('id') id: string,
    @Param('number') number: string,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const key = { projectId: project.id, number: idOf(number) };
    const pipeline = await this.queries.execute(new FindPipeline(key));
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
