import { Body, Controller, Get, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { canAdministerProject } from '../../../auth/permissions.js';
import { RunRetention } from '../../../commands/running-retention/command.js';
import { SetRetention } from '../../../commands/setting-retention/command.js';
import { RetentionInvalid } from '../../../domain/retention/parse-rule.js';
import type { CommandContext } from '../../../ledger/context.js';
import { ENDED_ORDER } from '../../../projections/ended-order.js';
import type { ProjectDocument } from '../../../projections/projects.js';
import { FindProject } from '../../../queries/finding-a-project/query.js';
import { PlanRetention } from '../../../queries/planning-retention/query.js';
import { sha256Hex } from '../../../secrets/tokens.js';
import { tellPosition } from '../../http/ledger-position.js';
import { CommandDto } from '../dto/command.dto.js';
import { RetentionDto } from '../dto/retention.dto.js';
import { Asked, InProject } from '../entrance.js';
import { momentOf } from '../moment.js';
import { pageOf } from '../page-of.js';
import { problem } from '../problem.js';
import { LedgerRoutes, Refuses, WithProject } from '../routes.js';
import { presentPlan } from './present-plan.js';
import { planSchema, retentionSchema, runSchema } from './retention-schemas.js';

/** Removals of one run: what is more, the next one removes. */
const MOST = 10_000;

/** How long traces and artifacts of a project are kept. */
@LedgerRoutes()
@Controller('api/ledger/projects/:id/retention')
export class RetentionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @WithProject(canAdministerProject, 'maintainer')
  @ApiOperation({ summary: 'The retention rules of a project' })
  @ApiResponse({ status: 200, description: 'None: everything is kept', schema: retentionSchema })
  one(@InProject() project: ProjectDocument): object {
    return presentRetention(project);
  }

  @Put()
  @WithProject(canAdministerProject, 'maintainer')
  @ApiOperation({ summary: 'Set the retention rules of a project; none: everything is kept' })
  @ApiResponse({ status: 200, description: 'The rules as they are kept', schema: retentionSchema })
  @Refuses('A rule can not be read; `problems` names each, with the position of its first wrong character')
  async set(
    @Body() { rules }: RetentionDto,
    @InProject() { id }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { position } = await this.commands
      .execute(new SetRetention(id, rules, context))
      .catch((error: unknown) => {
        throw error instanceof RetentionInvalid ? refused(error) : error;
      });
    tellPosition(reply, position);
    const project = await this.queries.execute(new FindProject(String(id)));
    if (project === null) throw problem(503, 'The rules are set, but can not be read yet');
    return presentRetention(project);
  }

  @Get('plan')
  @WithProject(canAdministerProject, 'maintainer')
  @ApiOperation({ summary: 'What a run would remove, and what only a legal hold keeps from it' })
  @ApiQuery({
    name: 'at',
    required: false,
    type: String,
    description: 'ISO 8601 time of the run; now if absent',
  })
  @ApiQuery({ name: 'after', required: false, type: String, description: '`next` of the page before' })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  })
  @ApiResponse({ status: 200, description: 'A page of the plan', schema: planSchema })
  @ApiResponse({ status: 400, description: 'at is no time, after no cursor, or limit out of range' })
  async plan(
    @Query() query: Record<string, unknown>,
    @InProject() project: ProjectDocument,
  ): Promise<object> {
    const { after, at, ...page } = query;
    const { limit } = pageOf(page);
    const plan = await this.queries.execute(
      new PlanRetention(project.id, timeOf(at), cursorOf(after), limit),
    );
    return presentPlan(plan, project.legalHold);
  }

  @Post('run')
  @WithProject(canAdministerProject, 'maintainer')
  @ApiOperation({ summary: 'Remove now what the rules let go; the run and each removal are in the ledger' })
  @ApiResponse({ status: 201, description: 'What the run came to', schema: runSchema })
  @Refuses('The project has no rules')
  async run(
    @Body() _body: CommandDto | undefined,
    @InProject() { id }: ProjectDocument,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { position, ...run } = await this.commands.execute(new RunRetention(id, MOST, context));
    tellPosition(reply, position);
    const { runId, rulesDigest, traces, artifacts, bytes, held, complete } = run;
    return {
      run_id: runId,
      project_id: id,
      rules_digest: rulesDigest,
      traces,
      artifacts,
      bytes,
      held,
      complete,
    };
  }
}

function presentRetention({ id, retention = [], legalHold }: ProjectDocument): object {
  return {
    project_id: id,
    rules: retention,
    rules_digest: sha256Hex(retention.join('\n')),
    legal_hold: legalHold ?? null,
  };
}

function refused({ problems }: RetentionInvalid): unknown {
  const told = problems.map(({ rule, position, message }) => ({
    message,
    key: `rules.${rule - 1}`,
    line: null,
    position,
  }));
  return problem(422, 'The retention rules can not be read', told);
}

function timeOf(given: unknown): number | null {
  if (given === undefined || given === '') return null;
  const moment = typeof given === 'string' ? momentOf(given) : null;
  if (moment === null) throw problem(400, 'at must be an ISO 8601 time');
  return Date.parse(moment);
}

function cursorOf(given: unknown): string | null {
  if (given === undefined || given === '') return null;
  if (typeof given !== 'string' || !ENDED_ORDER.test(given)) {
    throw problem(400, 'after must be `next` of the page before');
  }
  return given;
}
