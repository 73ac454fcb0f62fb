import { Controller, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TakeNextBuild } from '../../commands/starting-a-build/command.js';
import { UpdateRunner } from '../../commands/updating-a-runner/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { RunnerDocument } from '../../projections/runners.js';
import { DescribeBuildForRunner } from '../../queries/describing-a-build-for-its-runner/query.js';
import { PendingBuilds } from '../../scheduling/pending-builds.js';
import { ApiError } from '../http/api-error.js';
import { tellPosition } from '../http/ledger-position.js';
import { commandContext } from '../http/request-context.js';
import { BuildUpdates } from './build-updates.js';
import { noBuildStatus } from './no-build-answer.js';
import { presentBuildDetails } from './present-build-details.js';
import { notFound } from './refusals.js';
import { paramOf } from './request-params.js';
import { RunnerCallers, runnerActor } from './runner-callers.js';
import { changedInfo, runnerInfoOf } from './runner-info.js';
import { buildDetails, buildRequest, buildUpdate, errorBody } from './schemas.js';

const LAST_UPDATE = 'X-GitLab-Last-Update';

/** Runners take builds and tell how they end (reference/protocols.md 2.3, 2.4). */
@ApiTags('Runner API v1')
@Controller('ci/api/v1/builds')
export class BuildsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(RunnerCallers) private readonly callers: RunnerCallers,
    @Inject(PendingBuilds) private readonly pending: PendingBuilds,
    @Inject(BuildUpdates) private readonly updates: BuildUpdates,
  ) {}

  @Post('register')
  @ApiOperation({ summary: 'Take the oldest pending build that the runner may run' })
  @ApiBody({ schema: buildRequest })
  @ApiResponse({ status: 201, description: 'The build, which is now running', schema: buildDetails })
  @ApiResponse({ status: 204, description: 'No build, to a gitlab-ci-multi-runner' })
  @ApiResponse({ status: 403, description: 'No such runner', schema: errorBody })
  @ApiResponse({ status: 404, description: 'The runner is paused, or no build', schema: errorBody })
  async register(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const runner = await this.callers.byToken(paramOf(request, 'token'));
    if (!runner.active) throw notFound();
    const context = commandContext(request, runnerActor(runner.id));
    await this.learnInfo(runner, paramOf(request, 'info'), context);
    // Read before the search: what becomes pending meanwhile makes it out of date.
    const version = this.pending.version(runner);
    if (paramOf(request, 'last_update') === version) return noBuild(request, reply, version);
    const taken = await this.commands.execute(new TakeNextBuild(runner.id, context));
    if (taken === null) return noBuild(request, reply, version);
    tellPosition(reply, taken.position);
    const assignment = await this.queries.execute(new DescribeBuildForRunner(taken.buildId));
    if (assignment === null) throw notFound();
    return presentBuildDetails(assignment);
  }

  /** `builds/-1` is how runners ask whether their token is still good: 404 says yes. */
  @Put(':id')
  @HttpCode(200)
  @ApiOperation({ summary: 'Tell how a build goes or how it ended' })
  @ApiBody({ schema: buildUpdate })
  @ApiResponse({ status: 200, description: '`true`', schema: { type: 'boolean' } })
  @ApiResponse({ status: 400, description: 'A parameter is invalid', schema: errorBody })
  @ApiResponse({ status: 403, description: 'No such runner, or the build is erased', schema: errorBody })
  @ApiResponse({ status: 404, description: 'Not a running build of this runner', schema: errorBody })
  @ApiResponse({ status: 413, description: 'The trace is too long', schema: errorBody })
  async update(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const runner = await this.callers.byToken(paramOf(request, 'token'));
    const context = commandContext(request, runnerActor(runner.id));
    const position = await this.updates.apply(runner.id, id, name => paramOf(request, name), context);
    if (position !== null) tellPosition(reply, position);
    return true;
  }

  private async learnInfo(runner: RunnerDocument, told: unknown, context: CommandContext): Promise<void> {
    if (told === undefined) return;
    const info = changedInfo(runner.info, runnerInfoOf(told));
    if (info !== null) await this.commands.execute(new UpdateRunner(runner.id, { info }, context));
  }
}

function noBuild(request: FastifyRequest, reply: FastifyReply, version: string): void {
  const status = noBuildStatus(request.headers['user-agent']);
  const headers = { [LAST_UPDATE]: version };
  if (status === 404) throw new ApiError(404, { message: '404 Not Found' }, headers);
  void reply.status(status).headers(headers);
}
