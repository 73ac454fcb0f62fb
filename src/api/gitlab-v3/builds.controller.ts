import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds, canReadProject } from '../../auth/permissions.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { BuildJson } from './build-json.js';
import { BuildPages, type BuildPage } from './build-pages.js';
import { GitlabAccess } from './gitlab-access.js';
import { pagingOf, scopeOf } from './params.js';

const MAX_PIPELINES_OF_A_COMMIT = 1_000;

@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@ApiResponse({ status: 401, description: 'No token, or one that opens nothing' })
@ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
@Controller('api/v3/projects/:id')
export class GitlabBuildsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: GitlabAccess,
    private readonly pages: BuildPages,
    private readonly json: BuildJson,
  ) {}

  @Get('builds')
  @ApiOperation({ summary: 'List project builds, newest first' })
  @ApiQuery({
    name: 'scope',
    required: false,
    description: 'One or several states: scope=a, scope[]=a, scope[0]=a',
  })
  @ApiQuery({ name: 'page', required: false })
  @ApiQuery({ name: 'per_page', required: false, description: '20 if absent, at most 100' })
  async list(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canReadProject);
    const page = await this.pages.page({
      ...pagingOf(query),
      projectId: project.id,
      statuses: scopeOf(query),
      pipelineIds: null,
      path: `/api/v3/projects/${encodeURIComponent(id)}/builds`,
      params: { ...query, id },
    });
    sendPage(request, reply, page);
  }

  @Get('repository/commits/:sha/builds')
  @ApiOperation({ summary: 'List the builds of a commit, newest first' })
  @ApiQuery({ name: 'scope', required: false })
  @ApiQuery({ name: 'page', required: false })
  @ApiQuery({ name: 'per_page', required: false })
  async ofCommit(
    @Param('id') id: string,
    @Param('sha') sha: string,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const pipelines = await this.queries.execute(
      new ListPipelines(project.id, sha, MAX_PIPELINES_OF_A_COMMIT),
    );
    const page = await this.pages.page({
      ...pagingOf(query),
      projectId: project.id,
      statuses: scopeOf(query),
      pipelineIds: pipelines.map(({ body }) => body.id),
      path: `/api/v3/projects/${encodeURIComponent(id)}/repository/commits/${encodeURIComponent(sha)}/builds`,
      params: { ...query, id, sha },
    });
    sendPage(request, reply, page);
  }

  @Get('builds/:build_id')
  @ApiOperation({ summary: 'One build' })
  async one(
    @Param('id') id: string,
    @Param('build_id') buildId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const build = await this.access.build(project, buildId);
    const [text] = await this.json.compose([{ keys: build.keys, row: build.row ?? '{' }]);
    void reply.header('content-type', 'application/json').send(text);
  }
}

function sendPage(request: FastifyRequest, reply: FastifyReply, { etag, headers, body }: BuildPage): void {
  void reply.headers(headers).header('etag', etag);
  if (request.headers['if-none-match'] === etag) void reply.status(304).send();
  else void reply.header('content-type', 'application/json').send(body);
}
