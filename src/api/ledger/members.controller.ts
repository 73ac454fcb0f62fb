import { Body, Controller, Get, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { accessLevel, canAdministerProject, canReadProject } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { GrantMembership } from '../../commands/granting-membership/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { ProjectDocument } from '../../projections/projects.js';
import type { UserDocument } from '../../projections/users.js';
import { FindUser } from '../../queries/finding-a-user/query.js';
import { ListMembers } from '../../queries/listing-members/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { MembershipDto } from './dto/user.dto.js';
import { Asked, Caller, InProject } from './entrance.js';
import { idOf } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { problem } from './problem.js';
import { LedgerRoutes, Paged, Refuses, WithProject } from './routes.js';
import { membershipSchema, membersSchema } from './schemas.js';

@LedgerRoutes()
@Controller('api/ledger/projects/:id/members')
export class MembersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @WithProject(canReadProject, 'membership')
  @Paged('after', 'User id of the last one of the page before')
  @ApiOperation({ summary: 'Who has which role in the project, by user id; admins have none of their own' })
  @ApiResponse({ status: 200, description: 'A page of members', schema: membersSchema })
  async list(
    @InProject() project: ProjectDocument,
    @Query() query: Record<string, unknown>,
  ): Promise<object[]> {
    const { after, limit } = pageOf(query);
    const members = await this.queries.execute(new ListMembers(project.id, project.ownerId, after, limit));
    return members.map(user => ({
      user_id: user.id,
      project_id: project.id,
      access_level: levelOf(user, project),
      username: user.username,
      name: user.name,
      state: user.state,
    }));
  }

  @Put(':user_id')
  @HttpCode(200)
  @WithProject(canAdministerProject, 'maintainer')
  @ApiParam({ name: 'user_id', type: 'integer', description: 'Id of the user' })
  @ApiOperation({ summary: 'Give a user a role, in place of an earlier one' })
  @ApiResponse({ status: 200, description: 'The membership', schema: membershipSchema })
  @ApiResponse({ status: 403, description: 'Nobody gives more than they have, or to one who has more' })
  @Refuses()
  async give(
    @Param('user_id') userId: string,
    @Body() { access_level }: MembershipDto,
    @Caller() viewer: Viewer,
    @InProject() project: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const id = idOf(userId);
    const mine = accessLevel(viewer, project);
    if (access_level > mine) throw problem(403, 'You can not give more than you have');
    const user = await this.queries.execute(new FindUser(String(id)));
    if (user === null) throw problem(404, 'There is no such user');
    if (levelOf(user, project) > mine) throw problem(403, 'You can not change who has more than you');
    const command = new GrantMembership(id, project.id, access_level, context);
    tellPosition(reply, (await this.commands.execute(command)).position);
    return { user_id: id, project_id: project.id, access_level };
  }
}

/** The role in the project alone, whether admin or not. */
const levelOf = ({ id, memberships }: UserDocument, project: ProjectDocument): number =>
  accessLevel({ userId: id, memberships, admin: false }, project);
