import { Controller, Delete, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegisterRunner } from '../../commands/registering-a-runner/command.js';
import { RemoveRunner } from '../../commands/removing-a-runner/command.js';
import type { Config } from '../../config/config.js';
import { Refused } from '../../domain/event.js';
import { SYSTEM } from '../../ledger/context.js';
import { CONFIG } from '../../ports.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { equalInConstantTime } from '../../secrets/tokens.js';
import { Vault } from '../../secrets/vault.js';
import { tellPosition } from '../http/ledger-position.js';
import { commandContext } from '../http/request-context.js';
import { forbidden, notFound, notGiven } from './refusals.js';
import { paramOf, textParam } from './request-params.js';
import { RunnerCallers, runnerActor } from './runner-callers.js';
import { runnerSettingsOf } from './runner-settings.js';
import { errorBody, registeredRunner, registration, removedRunner, tokenOnly } from './schemas.js';

/** Runners come and go (reference/protocols.md 2.1, 2.2). */
@ApiTags('Runner API v1')
@Controller('ci/api/v1/runners')
export class RunnersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(RunnerCallers) private readonly callers: RunnerCallers,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A runner that could never get a build is refused with GitLab's answer to an invalid one: 404. */
  @Post('register')
  @ApiOperation({ summary: 'Register a runner' })
  @ApiBody({ schema: registration })
  @ApiResponse({
    status: 201,
    description: 'Registered; the token is shown only here',
    schema: registeredRunner,
  })
  @ApiResponse({ status: 400, description: 'No token, or a parameter that is invalid', schema: errorBody })
  @ApiResponse({ status: 403, description: 'No such registration token', schema: errorBody })
  @ApiResponse({ status: 404, description: 'It takes neither tagged nor untagged builds', schema: errorBody })
  async register(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const projectId = await this.projectOf(requireToken(request));
    const settings = runnerSettingsOf(name => paramOf(request, name));
    const command = new RegisterRunner(settings, projectId, commandContext(request, SYSTEM));
    try {
      const { runnerId, token, position } = await this.commands.execute(command);
      tellPosition(reply, position);
      return { id: runnerId, token };
    } catch (error) {
      throw error instanceof Refused && error.code === 'invalid' ? notFound() : error;
    }
  }

  @Delete('delete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Remove a runner' })
  @ApiBody({ schema: tokenOnly })
  @ApiResponse({ status: 200, description: 'Removed', schema: removedRunner })
  @ApiResponse({ status: 400, description: 'No token', schema: errorBody })
  @ApiResponse({ status: 403, description: 'No such runner', schema: errorBody })
  async remove(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { id, description, active, projectId } = await this.callers.byToken(requireToken(request));
    const { position } = await this.commands.execute(
      new RemoveRunner(id, commandContext(request, runnerActor(id))),
    );
    tellPosition(reply, position);
    return { id, description, active, is_shared: projectId === null };
  }

  /** @returns null for a shared runner */
  private async projectOf(token: string): Promise<number | null> {
    const instanceWide = this.config.runnerToken ?? this.vault.registrationToken();
    if (equalInConstantTime(token, instanceWide)) return null;
    const projectId = this.vault.projectOfRunnersToken(token);
    if (projectId === null) throw forbidden();
    if ((await this.queries.execute(new FindProject(String(projectId)))) === null) throw forbidden();
    return projectId;
  }
}

function requireToken(request: FastifyRequest): string {
  const token = textParam(request, 'token');
  if (token === undefined || token === '') throw notGiven('token');
  return token;
}
