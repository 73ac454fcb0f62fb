import { Controller, Get, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessLevel, canAdministerProject, canReadProject } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { PublicUrl } from '../../config/public-url.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { Documents } from '../../queries/documents.js';
import { ListPageOfProjects } from '../../queries/listing-a-page-of-projects/query.js';
import { Vault } from '../../secrets/vault.js';
import { GitlabAccess } from './gitlab-access.js';
import { pagingHeaders } from './paging-headers.js';
import { queryOf } from './params.js';
import { projectObject, simpleProject } from './project-json.js';
import { projectListParams, type ProjectListParams } from './project-list-params.js';

/** What v3 clients ask before they ask for builds; projects are made and changed by the ledger's own API. */
@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@ApiResponse({ status: 401, description: 'No token, or one that opens nothing' })
@Controller('api/v3/projects')
export class GitlabProjectsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly documents: Documents,
    private readonly access: GitlabAccess,
    private readonly publicUrl: PublicUrl,
    private readonly vault: Vault,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the projects of the viewer, newest first; an admin: all' })
  @ApiQuery({ name: 'search', required: false, description: 'A part of the name' })
  @ApiQuery({ name: 'visibility', required: false, enum: ['public', 'internal', 'private'] })
  @ApiQuery({ name: 'archived', required: false, description: 'No project is' })
  @ApiQuery({ name: 'order_by', required: false, description: 'id, name, path, created_at, …' })
  @ApiQuery({ name: 'sort', required: false, enum: ['asc', 'desc'] })
  @ApiQuery({ name: 'simple', required: false, description: 'Only id, names and addresses' })
  @ApiQuery({ name: 'page', required: false, description: '1 if absent' })
  @ApiQuery({ name: 'per_page', required: false, description: '20 if absent, at most 100' })
  @ApiResponse({ status: 200, description: 'A page of projects, with X-Total and its like, and Link' })
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const viewer = await this.access.viewer(request);
    const query = queryOf(request);
    const params = projectListParams(query);
    const { projects, total } = await this.queries.execute(
      new ListPageOfProjects(acceptor(viewer, params), params.order, params.page, params.perPage),
    );
    const shown = params.simple
      ? projects.map(project => simpleProject(project, this.publicUrl.value))
      : await Promise.all(projects.map(project => this.shown(viewer, project, false)));
    const address = `${this.publicUrl.value}/api/v3/projects`;
    void reply.headers(pagingHeaders(params, total, address, query)).send(shown);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One project' })
  @ApiParam({ name: 'id', description: 'Number or URL-encoded path of the project' })
  @ApiResponse({ status: 200, description: 'The project; to who administers it with runners_token' })
  @ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
  async one(
    @Req() request: FastifyRequest<{ Params: { id: string } }>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, request.params.id, canReadProject);
    void reply.send(await this.shown(viewer, project, canAdministerProject(viewer, project)));
  }

  private async shown(viewer: Viewer, project: ProjectDocument, withToken: boolean): Promise<object> {
    const owner = project.ownerId === null ? null : await this.documents.users.get(project.ownerId);
    return projectObject(project, {
      publicUrl: this.publicUrl.value,
      owner: owner?.body ?? null,
      viewer,
      runnersToken: withToken ? this.vault.runnersToken(project.id) : null,
    });
  }
}

/** Whether a project is the viewer's and is what they ask for; null: all are. */
function acceptor(viewer: Viewer, { search, isPublic, nothing }: ProjectListParams) {
  if (viewer.admin && search === null && isPublic === null && !nothing) return null;
  return (project: ProjectDocument): boolean =>
    !nothing &&
    accessLevel(viewer, project) > 0 &&
    (isPublic === null || project.public === isPublic) &&
    (search === null ||
      project.path
        .slice(project.path.lastIndexOf('/') + 1)
        .toLowerCase()
        .includes(search));
}
