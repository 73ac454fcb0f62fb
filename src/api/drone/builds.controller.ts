import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../../auth/viewer.js';
import { RestartPipeline } from '../../commands/restarting-a-pipeline/command.js';
import { Refused } from '../../domain/event.js';
import { FindPipeline } from '../../queries/finding-a-pipeline/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { ApiError } from '../http/api-error.js';
import { tellPosition } from '../http/ledger-position.js';
import { commandContext } from '../http/request-context.js';
import { DroneAccess } from './drone-access.js';
import { DroneBuilds } from './drone-builds.js';
import { DronePast } from './drone-past.js';
import { DroneHeaders } from './headers.js';
import { indented, JSON_TYPE } from './indented-json.js';
import { buildNumber, forkOf } from './parameters.js';
import { presentBuild } from './present-build.js';
import { build, builds } from './schemas.js';

const NEWEST = 50;
const AS_OF = { name: 'as_of', required: false, description: 'ISO 8601 time or position: as it was then' };

const isGiven = (text: unknown): text is string => typeof text === 'string' && text !== '';

/** Pipelines as builds of Drone 0.4 (reference/protocols.md 6). */
@ApiTags('Drone 0.4')
@ApiResponse({ status: 404, description: 'No such repository or build, or it may not be read' })
@UseGuards(DroneHeaders)
@Controller('api/repos/:owner/:name/builds')
export class BuildsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: DroneAccess,
    private readonly builds: DroneBuilds,
    private readonly past: DronePast,
  ) {}

  @Get()
  @Header('Content-Type', JSON_TYPE)
  @ApiOperation({ summary: 'The newest 50 builds, highest number first' })
  @ApiQuery(AS_OF)
  @ApiResponse({ status: 200, schema: builds })
  async list(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Query('as_of') asOf: unknown,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const project = await this.access.pull(request, { owner, name });
    if (isGiven(asOf)) return indented(await this.past.list(project, asOf, NEWEST));
    const pipelines = await this.queries.execute(new ListPipelines(project.id, null, NEWEST));
    return indented(pipelines.map(({ body }) => presentBuild(body, project)));
  }

  @Get(':number')
  @Header('Content-Type', JSON_TYPE)
  @ApiOperation({ summary: 'One build, or with `latest` the newest push to a branch' })
  @ApiQuery({
    name: 'branch',
    required: false,
    description: "Only with `latest`; else the project's default",
  })
  @ApiQuery(AS_OF)
  @ApiResponse({ status: 200, schema: build })
  @ApiResponse({ status: 400, description: 'Not a number' })
  async show(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Param('number') number: string,
    @Query('branch') branch: unknown,
    @Query('as_of') asOf: unknown,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const project = await this.access.pull(request, { owner, name });
    const ofBranch = typeof branch === 'string' ? branch : undefined;
    if (isGiven(asOf)) {
      const numbered = number === 'latest' ? null : buildNumber(number);
      return indented(await this.past.one(project, asOf, numbered, ofBranch));
    }
    const pipeline =
      number === 'latest'
        ? await this.builds.latest(project, ofBranch)
        : await this.builds.byNumber(project, buildNumber(number));
    return indented(presentBuild(pipeline, project));
  }

  /** Without `fork` the number stays: a new attempt, and the earlier ones stay in the ledger. A body is ignored. */
  @Post(':number')
  @HttpCode(202)
  @Header('Content-Type', JSON_TYPE)
  @ApiOperation({ summary: 'Restart a build, or run a copy of it' })
  @ApiQuery({ name: 'fork', required: false, type: Boolean, description: 'A copy with the next number' })
  @ApiQuery({
    name: 'event',
    required: false,
    description: 'Of the copy: push, pull_request, tag, deployment',
  })
  @ApiQuery({ name: 'deploy_to', required: false, description: 'Of the copy' })
  @ApiResponse({ status: 202, description: 'It waits for a runner', schema: build })
  @ApiResponse({ status: 400, description: 'Not a number' })
  @ApiResponse({ status: 401, description: 'It may be read, not restarted' })
  @ApiResponse({ status: 409, description: 'It has not ended' })
  async restart(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Param('number') number: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { project, viewer } = await this.access.push(request, { owner, name });
    const context = commandContext(request, actorOf(viewer));
    const command = new RestartPipeline(
      project.id,
      buildNumber(number),
      viewer.userId,
      forkOf(query),
      context,
    );
    const { pipelineId, position } = await this.commands.execute(command).catch(inDronesWords);
    tellPosition(reply, position);
    const restarted = await this.queries.execute(new FindPipeline({ id: pipelineId }));
    if (restarted === null) throw new ApiError(404, `Build ${number} not found`);
    return JSON.stringify(presentBuild(restarted.body, project));
  }
}

function inDronesWords(error: unknown): never {
  if (!(error instanceof Refused)) throw error;
  if (error.code === 'not_restartable') throw new ApiError(409, 'Cannot re-start a started build');
  throw error.code === 'not_found' ? new ApiError(404, 'Build not found') : error;
}
