import { Body, Controller, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { canAdministerProject, canReadProject } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { ChangeProject } from '../../commands/changing-a-project/command.js';
import { RegisterProject } from '../../commands/registering-a-project/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { ListProjects } from '../../queries/listing-projects/query.js';
import { Vault } from '../../secrets/vault.js';
import { tellPosition } from '../http/ledger-position.js';
import { NewProjectDto, ProjectChangesDto } from './dto/project.dto.js';
import { Asked, Caller, InProject } from './entrance.js';
import { pageOf } from './page-of.js';
import { presentProject, projectInput } from './present.js';
import { problem } from './problem.js';
import { LedgerRoutes, Paged, Refuses, WithProject } from './routes.js';
import { projectSchema, projectsSchema } from './schemas.js';

@LedgerRoutes()
@Controller('api/ledger/projects')
export class ProjectsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly vault: Vault,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Register a project; whoever does is its owner' })
  @ApiResponse({ status: 201, description: 'The project, with its runners_token', schema: projectSchema })
  @ApiResponse({ status: 409, description: 'The path is taken' })
  @Refuses()
  async register(
    @Body() body: NewProjectDto,
    @Caller() viewer: Viewer,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { path, repo_url: repoUrl } = body;
    const project = { ...projectInput(body), path, repoUrl, ownerId: viewer.userId };
    const { projectId, position } = await this.commands.execute(new RegisterProject(project, context));
    tellPosition(reply, position);
    return this.shown(viewer, projectId);
  }

  @Get()
  @ApiOperation({ summary: 'Projects that you may see, oldest first' })
  @Paged('after', 'Id of the last one of the page before')
  @ApiResponse({ status: 200, description: 'A page of projects', schema: projectsSchema })
  async list(@Caller() viewer: Viewer, @Query() query: Record<string, unknown>): Promise<object[]> {
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
  @WithProject(canReadProject, 'membership')
  @ApiOperation({ summary: 'One project' })
  @ApiResponse({
    status: 200,
    description: 'The project; to maintainers with its variables (never their values) and its runners_token',
    schema: projectSchema,
  })
  one(@Caller() viewer: Viewer, @InProject() project: ProjectDocument): object {
    return this.present(viewer, project);
  }

  @Patch(':id')
  @WithProject(canAdministerProject, 'maintainer')
  @ApiOperation({ summary: 'Change what is told of a project, leave the rest' })
  @ApiResponse({ status: 200, description: 'The project as it is now', schema: projectSchema })
  @Refuses()
  async change(
    @Body() body: ProjectChangesDto,
    @Caller() viewer: Viewer,
    @InProject() { id }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { position } = await this.commands.execute(new ChangeProject(id, projectInput(body), context));
    tellPosition(reply, position);
    return this.shown(viewer, id);
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
