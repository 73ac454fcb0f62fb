import { Body, Controller, Delete, HttpCode, Param, Put, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  LiftLegalHold,
  PlaceLegalHold,
  type HoldTarget,
} from '../../commands/placing-a-legal-hold/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { LegalHold } from '../../projections/build-document.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { CommandDto } from './dto/command.dto.js';
import { Asked, InProject } from './entrance.js';
import { idOf } from './ledger-access.js';
import { problem } from './problem.js';
import { ForAdmins, ForAdminsOfProject, LedgerRoutes, Refuses } from './routes.js';
import { legalHoldSchema } from './schemas.js';

const Reasoned = () => Refuses('No reason: say why in `reason`, or as X-Ledger-Reason');
const OfBuild = () => ApiParam({ name: 'id', type: 'integer', description: 'Id of the build' });

/** While a legal hold stands, retention, `expire_in` and erasing remove nothing. */
@LedgerRoutes()
@Controller('api/ledger')
export class LegalHoldsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Put('projects/:id/legal-hold')
  @ForAdminsOfProject()
  @ApiOperation({ summary: "Place a legal hold on all of a project's builds; the first one stays" })
  @ApiResponse({ status: 200, description: 'The hold that stands', schema: legalHoldSchema })
  @Reasoned()
  async holdProject(
    @Body() _body: CommandDto | undefined,
    @InProject() { id: projectId }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LegalHold> {
    await this.place({ projectId }, context, reply);
    const project = await this.queries.execute(new FindProject(String(projectId)));
    return shown(project?.legalHold);
  }

  @Delete('projects/:id/legal-hold')
  @HttpCode(204)
  @ForAdminsOfProject()
  @ApiOperation({ summary: "Lift a project's legal hold; those of its builds stay" })
  @ApiResponse({ status: 204, description: 'None stands any more' })
  @Reasoned()
  async releaseProject(
    @Body() _body: CommandDto | undefined,
    @InProject() { id: projectId }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.lift({ projectId }, context, reply);
  }

  @Put('builds/:id/legal-hold')
  @ForAdmins()
  @OfBuild()
  @ApiOperation({ summary: 'Place a legal hold on a build; the first one stays' })
  @ApiResponse({ status: 200, description: 'The hold that stands', schema: legalHoldSchema })
  @ApiResponse({ status: 404, description: 'No such build' })
  @Reasoned()
  async holdBuild(
    @Body() _body: CommandDto | undefined,
    @Param('id') id: string,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LegalHold> {
    await this.place({ buildId: idOf(id) }, context, reply);
    return shown((await this.queries.execute(new FindBuild(idOf(id))))?.body.legalHold);
  }

  @Delete('builds/:id/legal-hold')
  @HttpCode(204)
  @ForAdmins()
  @OfBuild()
  @ApiOperation({ summary: "Lift a build's own legal hold; its project's stays" })
  @ApiResponse({ status: 204, description: 'None of its own stands any more' })
  @ApiResponse({ status: 404, description: 'No such build' })
  @Reasoned()
  async releaseBuild(
    @Body() _body: CommandDto | undefined,
    @Param('id') id: string,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.lift({ buildId: idOf(id) }, context, reply);
  }

  private async place(target: HoldTarget, context: CommandContext, reply: FastifyReply): Promise<void> {
    tellPosition(reply, (await this.commands.execute(new PlaceLegalHold(target, context))).position);
  }

  private async lift(target: HoldTarget, context: CommandContext, reply: FastifyReply): Promise<void> {
    tellPosition(reply, (await this.commands.execute(new LiftLegalHold(target, context))).position);
  }
}

function shown(hold: LegalHold | undefined): LegalHold {
  if (hold === undefined) throw problem(503, 'The hold stands, but can not be read yet');
  return hold;
}
