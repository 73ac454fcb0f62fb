import { Readable } from 'node:stream';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiQuery, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canReadBuilds } from '../../auth/permissions.js';
import { FindArtifactsOfRef } from '../../queries/finding-artifacts-of-a-ref/query.js';
import { ReadTrace } from '../../queries/reading-a-trace/query.js';
import { ReadArtifacts } from '../../queries/reading-artifacts/query.js';
import type { ApiError } from '../http/api-error.js';
import { buildIdOf, GitlabAccess } from './gitlab-access.js';
import { paramOf } from './params.js';
import { invalid, noRecord, noRoute, notFound } from './refusals.js';

/** Traces and artifacts (reference/protocols.md 1.8). */
@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@Controller('api/v3/projects/:id/builds')
export class GitlabBuildFilesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: GitlabAccess,
  ) {}

  @Get(':build_id/trace')
  @ApiOperation({ summary: 'The whole trace; empty for a build without one' })
  @ApiProduces('text/plain')
  async trace(
    @Param('id') id: string,
    @Param('build_id') buildId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const wanted = buildIdOf(buildId);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const { body } = await this.access.build(project, wanted);
    const { size, content } = await this.queries.execute(new ReadTrace(body.id));
    void reply
      .header('content-type', 'text/plain')
      .header('content-disposition', `infile; filename="${body.id}.log"`)
      .header('content-length', size);
    send(request, reply, content);
  }

  @Get(':build_id/artifacts')
  @ApiOperation({ summary: 'The archive of artifacts' })
  @ApiProduces('application/octet-stream')
  async artifacts(
    @Param('id') id: string,
    @Param('build_id') buildId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.viewer(request);
    const wanted = buildIdOf(buildId);
    const project = await this.access.project(viewer, id, canReadBuilds);
    const { body } = await this.access.build(project, wanted);
    await this.sendArchive(request, reply, body.id, notFound());
  }

  @Get('artifacts/*')
  @ApiOperation({
    summary: 'builds/artifacts/:ref_name/download?job= — of the newest successful pipeline of a ref',
  })
  @ApiQuery({ name: 'job', required: true })
  @ApiProduces('application/octet-stream')
  async ofRef(
    @Param('id') id: string,
    @Param('*') rest: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ref = /^(.+)\/download$/s.exec(rest)?.[1];
    if (ref === undefined) throw noRoute();
    const viewer = await this.access.viewer(request);
    const job = paramOf(request, 'job');
    if (job === undefined) throw invalid('job is missing');
    const project = await this.access.project(viewer, id, canReadBuilds);
    const build = await this.queries.execute(new FindArtifactsOfRef(project.id, ref, job));
    if (build === null) throw noRecord();
    await this.sendArchive(request, reply, build.id, noRecord());
  }

  private async sendArchive(
    request: FastifyRequest,
    reply: FastifyReply,
    buildId: number,
    missing: ApiError,
  ): Promise<void> {
    const archive = await this.queries.execute(new ReadArtifacts(buildId));
    if (archive === null) throw missing;
    void reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename=${headerSafe(archive.filename)}`)
      .header('content-transfer-encoding', 'binary')
      .header('content-length', archive.size);
    send(request, reply, archive.content);
  }
}

/** A HEAD gets the headers alone: what it doesn't get is not read either. */
function send({ method }: FastifyRequest, reply: FastifyReply, content: Readable): void {
  if (method !== 'HEAD') {
    void reply.send(content);
    return;
  }
  content.destroy();
  void reply.send(Readable.from([]));
}

/** A client's name must not end the header, nor begin another. */
const headerSafe = (name: string): string => name.replace(/[^\w.+-]/g, '_').slice(0, 200) || 'artifacts.zip';
