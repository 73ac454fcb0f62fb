import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RemoveArtifacts } from '../../commands/removing-artifacts/command.js';
import { DescribeBuildForRunner } from '../../queries/describing-a-build-for-its-runner/query.js';
import { ReadArtifacts } from '../../queries/reading-artifacts/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { commandContext } from '../http/request-context.js';
import { ArtifactUploads } from './artifact-uploads.js';
import { attachment } from './attachment.js';
import { BuildCallers, buildTokenOf } from './build-callers.js';
import { presentBuildDetails } from './present-build-details.js';
import { notFound } from './refusals.js';
import { artifactsUpload, buildDetails, errorBody } from './schemas.js';

/** Archives go in and out as streams (reference/protocols.md 2.7). */
@ApiTags('Runner API v1')
@ApiHeader({ name: 'BUILD-TOKEN', description: "The build's token; else the parameter `token`" })
@ApiResponse({ status: 403, description: 'Wrong token, erased, or not running', schema: errorBody })
@ApiResponse({ status: 404, description: 'No such build, or no artifacts', schema: errorBody })
@Controller('ci/api/v1/builds/:id/artifacts')
export class ArtifactsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(BuildCallers) private readonly callers: BuildCallers,
    @Inject(ArtifactUploads) private readonly uploads: ArtifactUploads,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Hand in artifacts; a second archive takes the place of the first' })
  @ApiConsumes('multipart/form-data')
  @ApiQuery({ name: 'expire_in', required: false, description: '`7 days`, `1h 30m`, `never`' })
  @ApiBody({ schema: artifactsUpload })
  @ApiResponse({ status: 201, description: 'The build with its artifacts', schema: buildDetails })
  @ApiResponse({ status: 400, description: 'No file, or a malformed form', schema: errorBody })
  @ApiResponse({ status: 413, description: 'The archive is too large', schema: errorBody })
  async upload(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { buildId, position } = await this.uploads.receive(id, request);
    tellPosition(reply, position);
    const assignment = await this.queries.execute(new DescribeBuildForRunner(buildId));
    if (assignment === null) throw notFound();
    return presentBuildDetails(assignment);
  }

  /** GitLab's proxy asks this before it takes an upload; runners never do, and we take uploads ourselves. */
  @Post('authorize')
  @HttpCode(200)
  @ApiOperation({ summary: "GitLab Workhorse's question whether an upload may begin" })
  @ApiHeader({ name: 'Gitlab-Workhorse', required: true })
  @ApiResponse({ status: 200, description: 'It may', schema: { type: 'object' } })
  @ApiResponse({ status: 413, description: '`filesize` is too large', schema: errorBody })
  async authorize(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.uploads.authorize(id, request);
    void reply.type('application/vnd.gitlab-workhorse+json');
    return JSON.stringify({ TempPath: '' });
  }

  @Get()
  @ApiOperation({ summary: 'Fetch the artifacts of a build, in whatever state it is' })
  @ApiProduces('application/octet-stream')
  @ApiResponse({ status: 200, description: 'The archive', schema: { type: 'string', format: 'binary' } })
  async download(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const buildId = await this.callers.look(id, buildTokenOf(request));
    const artifacts = await this.queries.execute(new ReadArtifacts(buildId));
    if (artifacts === null) throw notFound();
    void reply.headers({
      'Content-Type': 'application/octet-stream',
      'Content-Length': artifacts.size,
      'Content-Disposition': attachment(artifacts.filename),
      'Content-Transfer-Encoding': 'binary',
    });
    return artifacts.content;
  }

  @Delete()
  @HttpCode(200)
  @ApiOperation({ summary: 'Take artifacts back; 200 also when there are none' })
  @ApiResponse({ status: 200, description: '`true`', schema: { type: 'boolean' } })
  async remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<true> {
    const caller = await this.callers.enter(id, buildTokenOf(request));
    const command = new RemoveArtifacts(caller.id, commandContext(request, caller.actor));
    tellPosition(reply, (await this.commands.execute(command)).position);
    return true;
  }
}
