import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RemoveRunner } from '../../commands/removing-a-runner/command.js';
import { UpdateRunner } from '../../commands/updating-a-runner/command.js';
import { FindRunner } from '../../queries/finding-a-runner/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { RunnerChangesDto } from './dto/runner.dto.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { presentRunner } from './present.js';
import { problem } from './problem.js';

@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/runners')
export class LedgerRunnersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'One runner; admins' })
  async one(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    await this.access.admin(request);
    return this.shown(idOf(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Pause, describe, tag a runner; admins' })
  async change(
    @Param('id') id: string,
    @Body() { active, description, tag_list, run_untagged, locked }: RunnerChangesDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.admin(request);
    const wanted = { active, description, tags: tag_list, runUntagged: run_untagged, locked };
    const changes = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const context = this.access.context(request, viewer);
    const { position } = await this.commands.execute(new UpdateRunner(idOf(id), changes, context));
    tellPosition(reply, position);
    return this.shown(idOf(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a runner: its token opens nothing any more; admins' })
  async remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.access.admin(request);
    const context = this.access.context(request, viewer);
    const { position } = await this.commands.execute(new RemoveRunner(idOf(id), context));
    tellPosition(reply, position);
  }

  private async shown(id: number): Promise<object> {
    const runner = await this.queries.execute(new FindRunner({ id }));
    if (runner === null) throw problem(404, 'There is no such runner');
    return presentRunner(runner);
  }
}
