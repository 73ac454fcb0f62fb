import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RemoveRunner } from '../../commands/removing-a-runner/command.js';
import { UpdateRunner } from '../../commands/updating-a-runner/command.js';
import type { CommandContext } from '../../ledger/context.js';
import { FindRunner } from '../../queries/finding-a-runner/query.js';
import { ListRunners } from '../../queries/listing-runners/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { RunnerChangesDto } from './dto/runner.dto.js';
import { Asked } from './entrance.js';
import { idOf } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { presentRunner, runnerChanges } from './present.js';
import { problem } from './problem.js';
import { ForAdmins, LedgerRoutes, Paged, Refuses } from './routes.js';
import { runnerSchema, runnersSchema } from './schemas.js';

const RUNNER_ID = { name: 'id', type: 'integer', description: 'Id of the runner' } as const;
const NO_RUNNER = { status: 404, description: 'No such runner, or it was removed' } as const;

@LedgerRoutes()
@Controller('api/ledger/runners')
export class LedgerRunnersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @ForAdmins()
  @Paged('after', 'Id of the last one of the page before')
  @ApiOperation({ summary: 'Runners, oldest first' })
  @ApiResponse({ status: 200, description: 'A page of runners', schema: runnersSchema })
  async list(@Query() query: Record<string, unknown>): Promise<object[]> {
    const { after, limit } = pageOf(query);
    return (await this.queries.execute(new ListRunners(after, limit))).map(presentRunner);
  }

  @Get(':id')
  @ForAdmins()
  @ApiParam(RUNNER_ID)
  @ApiOperation({ summary: 'One runner' })
  @ApiResponse({ status: 200, description: 'The runner', schema: runnerSchema })
  @ApiResponse(NO_RUNNER)
  async one(@Param('id') id: string): Promise<object> {
    return this.shown(idOf(id));
  }

  @Patch(':id')
  @ForAdmins()
  @ApiParam(RUNNER_ID)
  @ApiOperation({ summary: 'Pause, describe or tag a runner' })
  @ApiResponse({ status: 200, description: 'The runner as it is now', schema: runnerSchema })
  @ApiResponse(NO_RUNNER)
  @Refuses('A field is wrong, or the runner could take no build at all')
  async change(
    @Param('id') id: string,
    @Body() body: RunnerChangesDto,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const command = new UpdateRunner(idOf(id), runnerChanges(body), context);
    tellPosition(reply, (await this.commands.execute(command)).position);
    return this.shown(idOf(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ForAdmins()
  @ApiParam(RUNNER_ID)
  @ApiOperation({ summary: 'Remove a runner: its token opens nothing any more' })
  @ApiResponse({ status: 204, description: 'Removed' })
  @ApiResponse(NO_RUNNER)
  async remove(
    @Param('id') id: string,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { position } = await this.commands.execute(new RemoveRunner(idOf(id), context));
    tellPosition(reply, position);
  }

  private async shown(id: number): Promise<object> {
    const runner = await this.queries.execute(new FindRunner({ id }));
    if (runner === null) throw problem(404, 'There is no such runner');
    return presentRunner(runner);
  }
}
