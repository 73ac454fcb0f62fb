import { Controller, Get, Header, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { badge, badgeWord } from './badge.js';
import { DroneAccess } from './drone-access.js';
import { DroneBuilds } from './drone-builds.js';
import { DroneHeaders } from './headers.js';
import { pipelineStatus } from './status.js';

/** The state of a branch as a picture. Of a private project only for who may read it: `?access_token=` does. */
@ApiTags('Drone 0.4')
@UseGuards(DroneHeaders)
@Controller('api/badges/:owner/:name')
export class BadgesController {
  constructor(
    private readonly access: DroneAccess,
    private readonly builds: DroneBuilds,
  ) {}

  @Get('status.svg')
  @Header('Content-Type', 'image/svg+xml')
  @ApiOperation({ summary: 'A badge of the latest push to a branch' })
  @ApiProduces('image/svg+xml')
  @ApiQuery({ name: 'branch', required: false, description: "Else the project's default" })
  @ApiResponse({ status: 200, description: 'success, failure, error or started', schema: { type: 'string' } })
  @ApiResponse({ status: 404, description: 'No such repository; or a badge that says none' })
  async status(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Query('branch') branch: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const project = await this.access.pull(request, { owner, name });
    const ref = typeof branch === 'string' && branch !== '' ? branch : project.defaultBranch;
    const latest = await this.builds.latestOf(project, ref);
    if (latest === null) void reply.status(404);
    return badge(badgeWord(latest === null ? null : pipelineStatus(latest)));
  }
}
