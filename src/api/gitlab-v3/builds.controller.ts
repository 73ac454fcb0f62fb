import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds, canReadProject } from '../../auth/permissions.js';
import { BuildObjects } from './build-objects.js';
import { BuildPages } from './build-pages.js';
import { sendRepresentation } from './conditional.js';
import { buildIdOf, GitlabAccess } from './gitlab-access.js';
import { buildListParams } from './list-params.js';
import { queryOf } from './params.js';
import { asOfOf, PastPages } from './past-pages.js';
import { notFound } from './refusals.js';

interface BuildRoute {
  readonly Params: { readonly id: string; readonly build_id: string };
}

const scope = { name: 'scope', required: false, description: 'States: scope=a, scope[]=a, scope[0]=a' };
const page = { name: 'page', required: false, description: '1 if absent' };
const asOf = { name: 'as_of', required: false, description: 'ISO 8601 time or position: as it was then' };
const perPage = { name: 'per_page', required: false, description: '20 if absent, at most 100' };

/** Builds as GitLab shows them. Hot: parameters are read by hand, since every `@Param` costs a pass through the pipes. */
@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@ApiParam({ name: 'id', description: 'Number or URL-encoded path of the project' })
@ApiResponse({ status: 304, description: 'Not changed since the ETag in If-None-Match' })
@ApiResponse({ status: 400, description: 'A parameter is wrong' })
@ApiResponse({ status: 401, description: 'No token, or one that opens nothing' })
@ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
@Controller('api/v3/projects/:id')
export class GitlabBuildsController {
  constructor(
    private readonly access: GitlabAccess,
    private readonly pages: BuildPages,
    private readonly builds: BuildObjects,
    private readonly past: PastPages,
  ) {}

  @Get('builds')
  @ApiOperation({ summary: 'List project builds, newest first' })
  @ApiQuery(scope)
  @ApiQuery(page)
  @ApiQuery(perPage)
  @ApiQuery(asOf)
  @ApiResponse({ status: 200, description: 'A page of builds, with X-Total and its like, and Link' })
  async list(
    @Req() request: FastifyRequest<{ Params: { id: string } }>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const query = queryOf(request);
    const list = buildListParams(query);
    const { id } = request.params;
    const project = await this.access.project(viewer, id, canReadProject);
    const found = await this.past.pageOr(this.pages, {
      list,
      projectId: project.id,
      id,
      sha: null,
      downloads: canReadBuilds(viewer, project),
      query,
      url: request.url,
    });
    if (found === null) throw notFound();
    sendRepresentation(request, reply.headers(found.headers), found);
  }

  @Get('repository/commits/:sha/builds')
  @ApiOperation({ summary: 'List the builds of a commit, newest first' })
  @ApiParam({ name: 'sha', description: 'The whole SHA of a commit that a pipeline was made of' })
  @ApiQuery(scope)
  @ApiQuery(page)
  @ApiQuery(perPage)
  @ApiQuery(asOf)
  @ApiResponse({ status: 200, description: 'A page of builds, with X-Total and its like, and Link' })
  async ofCommit(
    @Req() request: FastifyRequest<{ Params: { id: string; sha: string } }>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const query = queryOf(request);
    const list = buildListParams(query);
    const { id, sha } = request.params;
    const project = await this.access.project(viewer, id, canReadBuilds);
    const found = await this.past.pageOr(this.pages, {
      list,
      projectId: project.id,
      id,
      sha,
      downloads: true,
      query,
      url: request.url,
    });
    if (found === null) throw notFound();
    sendRepresentation(request, reply.headers(found.headers), found);
  }

  @Get('builds/:build_id')
  @ApiOperation({ summary: 'One build' })
  @ApiParam({ name: 'build_id', type: 'integer' })
  @ApiQuery(asOf)
  @ApiResponse({ status: 200, description: 'The build' })
  async one(@Req() request: FastifyRequest<BuildRoute>, @Res() reply: FastifyReply): Promise<void> {
    const viewer = await this.access.viewer(request);
    const buildId = buildIdOf(request.params.build_id);
    const moment = asOfOf(queryOf(request));
    const project = await this.access.project(viewer, request.params.id, canReadBuilds);
    const build = await this.access.build(project, buildId);
    if (moment !== null) return sendRepresentation(request, reply, await this.past.one(buildId, moment));
    return sendRepresentation(request, reply, await this.builds.of(build));
  }
}
