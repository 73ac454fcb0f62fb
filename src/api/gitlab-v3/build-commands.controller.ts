import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds, canUpdateBuilds } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { CancelBuild } from '../../commands/canceling-a-build/command.js';
import { EraseBuild } from '../../commands/erasing-a-build/command.js';
import { KeepArtifacts } from '../../commands/keeping-artifacts/command.js';
import { PlayBuild } from '../../commands/playing-a-build/command.js';
import type { BuildResult } from '../../commands/results.js';
import { RetryBuild } from '../../commands/retrying-a-build/command.js';
import type { CommandContext } from '../../ledger/context.js';
import { Documents } from '../../queries/documents.js';
import { tellPosition } from '../http/ledger-position.js';
import { BuildObjects } from './build-objects.js';
import { buildIdOf, GitlabAccess } from './gitlab-access.js';
import { paramOf } from './params.js';
import { unavailable } from './refusals.js';

type BuildRequest = FastifyRequest<{ Params: { readonly id: string; readonly build_id: string } }>;

/** Characters of a reason that are kept. */
const MAX_REASON = 500;

type Command = (buildId: number, viewer: Viewer, context: CommandContext) => Promise<BuildResult>;

/**
 * 201 for cancel, retry and erase, 200 for play and keep, as GitLab has it (reference/protocols.md 1.1). Hot:
 * parameters are read by hand, since every `@Param` costs a pass through the pipes.
 */
@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@ApiParam({ name: 'id', type: 'string' })
@ApiParam({ name: 'build_id', type: 'string' })
@ApiResponse({ status: 403, description: 'Your role, or the state of the build, does not allow it' })
@ApiResponse({ status: 404, description: 'No such project or build' })
@Controller('api/v3/projects/:id/builds/:build_id')
export class GitlabBuildCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly access: GitlabAccess,
    private readonly documents: Documents,
    private readonly builds: BuildObjects,
  ) {}

  @Post('cancel')
  @ApiOperation({ summary: 'Cancel a build; one that has ended stays as it is' })
  cancel(@Req() request: BuildRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, 201, (buildId, _viewer, context) =>
      this.commands.execute(new CancelBuild(buildId, context)),
    );
  }

  @Post('retry')
  @ApiOperation({ summary: 'Retry a build: answers with the new one' })
  retry(@Req() request: BuildRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, 201, (buildId, { userId }, context) =>
      this.commands.execute(new RetryBuild(buildId, userId, false, context)),
    );
  }

  @Post('erase')
  @ApiOperation({ summary: 'Erase trace and artifacts of a build; not under a legal hold' })
  @ApiQuery({ name: 'reason', required: false, type: String, description: 'Why; stands in the history' })
  erase(@Req() request: BuildRequest, @Res() reply: FastifyReply) {
    const reason = paramOf(request, 'reason')?.slice(0, MAX_REASON);
    return this.run(request, reply, 201, (buildId, { userId }, context) =>
      this.commands.execute(new EraseBuild(buildId, userId, reason ? { ...context, reason } : context)),
    );
  }

  @Post('play')
  @HttpCode(200)
  @ApiOperation({ summary: 'Start a manual build' })
  play(@Req() request: BuildRequest, @Res() reply: FastifyReply) {
    const command: Command = (buildId, { userId }, context) =>
      this.commands.execute(new PlayBuild(buildId, userId, context));
    return this.run(request, reply, 200, command, canReadBuilds);
  }

  @Post('artifacts/keep')
  @HttpCode(200)
  @ApiOperation({ summary: 'Keep artifacts for good' })
  keep(@Req() request: BuildRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, 200, (buildId, _viewer, context) =>
      this.commands.execute(new KeepArtifacts(buildId, context)),
    );
  }

  private async run(
    request: BuildRequest,
    reply: FastifyReply,
    status: number,
    command: Command,
    permission = canUpdateBuilds,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const wanted = buildIdOf(request.params.build_id);
    const project = await this.access.project(viewer, request.params.id, permission);
    const { body } = await this.access.build(project, wanted);
    const { buildId, position } = await command(body.id, viewer, this.access.context(request, viewer));
    tellPosition(reply, position);
    const changed = await this.documents.builds.get(buildId);
    // A retry's new build that the read models don't show in time: asked again, the same one is the answer.
    if (changed === null) throw unavailable();
    const { body: text } = await this.builds.ofChanged(changed);
    void reply.status(status).header('content-type', 'application/json').send(text);
  }
}
