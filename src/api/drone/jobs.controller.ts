import { Controller, Delete, Get, Header, HttpCode, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { actorOf } from '../../auth/viewer.js';
import { CancelBuild } from '../../commands/canceling-a-build/command.js';
import { ReadTrace } from '../../queries/reading-a-trace/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { commandContext } from '../http/request-context.js';
import { DroneAccess } from './drone-access.js';
import { DroneBuilds } from './drone-builds.js';
import { DroneHeaders } from './headers.js';
import { flag, numberOrZero } from './parameters.js';

/** Bytes of a log that are shown unless all of it is asked for. */
const SHOWN = 2_000_000;

/** Builds of ours as jobs of Drone 0.4 (reference/protocols.md 6.3). */
@ApiTags('Drone 0.4')
@ApiResponse({ status: 404, description: 'No such repository, build or job, or it may not be read' })
@UseGuards(DroneHeaders)
@Controller('api/repos/:owner/:name')
export class JobsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: DroneAccess,
    private readonly builds: DroneBuilds,
  ) {}

  /** Of a job that runs, what there is so far; nothing for one that has not begun. */
  @Get('logs/:number/:job')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The log of a job, its first 2,000,000 bytes' })
  @ApiProduces('text/plain')
  @ApiQuery({ name: 'full', required: false, type: Boolean, description: 'All of it' })
  @ApiResponse({ status: 200, description: 'Raw output', schema: { type: 'string' } })
  async log(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Param('number') number: string,
    @Param('job') jobNumber: string,
    @Query('full') full: unknown,
    @Req() request: FastifyRequest,
  ): Promise<Readable> {
    const project = await this.access.pull(request, { owner, name });
    const job = await this.builds.job(project, numberOrZero(number), numberOrZero(jobNumber));
    const range = flag(full) ? undefined : { from: 0, to: SHOWN };
    return (await this.queries.execute(new ReadTrace(job.id, range))).content;
  }

  /** The seed's route and the real one: both are asked for. A job that has ended stays as it is. */
  @Delete(['builds/:number/:job', 'logs/:number/:job'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel a job' })
  @ApiResponse({ status: 200, description: 'Canceled, or ended before' })
  @ApiResponse({ status: 401, description: 'It may be read, not canceled' })
  async cancel(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Param('number') number: string,
    @Param('job') jobNumber: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { project, viewer } = await this.access.push(request, { owner, name });
    const job = await this.builds.job(project, numberOrZero(number), numberOrZero(jobNumber));
    const command = new CancelBuild(job.id, commandContext(request, actorOf(viewer)));
    tellPosition(reply, (await this.commands.execute(command)).position);
  }
}
