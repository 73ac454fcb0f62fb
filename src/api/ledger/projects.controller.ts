import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessLevel, canAdministerProject, canReadProject } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { ChangeProject } from '../../commands/changing-a-project/command.js';
import { GrantMembership } from '../../commands/granting-membership/command.js';
import { RegisterProject } from '../../commands/registering-a-project/command.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { ListProjects } from '../../queries/listing-projects/query.js';
import { Vault } from '../../secrets/vault.js';
import { tellPosition } from '../http/ledger-position.js';
import { NewProjectDto, ProjectSettingsDto } from './dto/project.dto.js';
import { MembershipDto } from './dto/user.dto.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { presentProject, projectInput } from './present.js';
import { problem } from './problem.js';

@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/projects')
export class ProjectsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
    private readonly vault: Vault,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Register a project; whoever does is its owner' })
  @ApiResponse({ status: 201, description: 'With its runners_token' })
  @ApiResponse({ status: 409, description: 'The path is taken' })
  async register(
    @Body() body: NewProjectDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.viewer(request);
    const project = {
      ...projectInput(body),
      path: body.path,
      repoUrl: body.repo_url,
      ownerId: viewer.userId,
    };
    const { projectId, position } = await this.commands.execute(
      new RegisterProject(project, this.access.context(request, viewer)),
    );
    tellPosition(reply, position);
    return this.shown(viewer, projectId);
  }

  @Get()
  @ApiOperation({ summary: 'Projects that the viewer may see, oldest first' })
  @ApiQuery({ name: 'after', required: false, description: 'Id of the last one of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 100, 20 if absent' })
  async list(@Req() request: FastifyRequest, @Query() query: Record<string, unknown>): Promise<object[]> {
    const viewer = await this.access.viewer(request);
    const { limit, ...page } = pageOf(query);
    const found: ProjectDocument[] = [];
    for (let { after } = page; found.length < limit;) {
      const next = await this.queries.execute(new ListProjects(after, 100));
      found.push(...next.filter(project => canReadProject(viewer, project)));
      const last = next.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    return found.slice(0, limit).map(project => this.present(viewer, project));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One project, by number or URL-encoded path' })
  async one(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    const viewer = await this.access.viewer(request);
    return this.present(viewer, await this.access.project(viewer, id, canReadProject));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is told, leave the rest; maintainers' })
  async change(
    @Param('id') id: string,
    @Body() body: ProjectSettingsDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canAdministerProject);
    const { position } = await this.commands.execute(
      new ChangeProject(project.id, projectInput(body), this.access.context(request, viewer)),
    );
    tellPosition(reply, position);
    return this.shown(viewer, project.id);
  }

  @Put(':id/members/:user_id')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a user a role; nobody gives more than they have' })
  async member(
    @Param('id') id: string,
    @Param('user_id') userId: string,
    @Body() { access_level }: MembershipDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canAdministerProject);
    if (access_level > accessLevel(viewer, project))
      throw problem(403, 'You can not give more than you have');
    const user = idOf(userId);
    const { position } = await this.commands.execute(
      new GrantMembership(user, project.id, access_level, this.access.context(request, viewer)),
    );
    tellPosition(reply, position);
    return { user_id: user, project_id: project.id, access_level };
  }

  private async shown(viewer: Viewer, id: number): Promise<object> {
    const project = await this.queries.execute(new FindProject(String(id)));
    if (project === null) throw problem(503, 'The project is registered, but can not be read yet');
    return this.present(viewer, project);
  }

  private present(viewer: Viewer, project: ProjectDocument): object {
    const token = canAdministerProject(viewer, project) ? this.vault.runnersToken(project.id) : null;
    return presentProject(project, token);
  }
}
