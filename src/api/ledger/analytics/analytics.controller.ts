import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { canReadBuilds } from '../../../auth/permissions.js';
import type { Viewer } from '../../../auth/viewer.js';
import type { Clock } from '../../../ledger/clock.js';
import { CLOCK } from '../../../ports.js';
import { INTERVALS } from '../../../queries/analysing-builds/intervals.js';
import { AnalyseBuilds, AnalysisTooLarge, DIMENSIONS } from '../../../queries/analysing-builds/query.js';
import { EventLog } from '../../../queries/event-log/event-log.js';
import type { Past } from '../../../queries/time-machine/past.js';
import { momentOf } from '../../../queries/time-machine/time-machine.js';
import { Caller } from '../entrance.js';
import { AsOf, Moments } from '../history/moments.js';
import { LedgerAccess } from '../ledger-access.js';
import { problem } from '../problem.js';
import { LedgerRoutes } from '../routes.js';
import { oneOf } from '../schema-words.js';
import { analysisQueryOf } from './analysis-query.js';
import { analysisSchema } from './analysis-schema.js';
import { presentAnalysis } from './present-analysis.js';

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;
const TIME = { required: false, type: String } as const;

/** How many builds there were, how they ended, and how long they took and waited. */
@LedgerRoutes()
@Controller('api/ledger/analytics')
export class AnalyticsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
    private readonly moments: Moments,
    private readonly log: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('builds')
  @ApiOperation({ summary: 'Figures of the builds that ended: to admins of all, to others of a project' })
  @ApiQuery({ name: 'project', required: false, type: String, description: 'Number or path' })
  @ApiQuery({
    name: 'from',
    ...TIME,
    description: 'ISO 8601; 30 days before now, or before `as_of`, if absent',
  })
  @ApiQuery({ name: 'to', ...TIME, description: 'ISO 8601, excluded; all that have ended if absent' })
  @ApiQuery({ name: 'interval', required: false, schema: oneOf(...INTERVALS) })
  @ApiQuery({ name: 'group_by', required: false, type: String, description: `Of ${DIMENSIONS.join(', ')}` })
  @AsOf()
  @ApiResponse({ status: 200, description: 'A row for each interval and group', schema: analysisSchema })
  @ApiResponse({ status: 400, description: 'A parameter is wrong, or the answer would be too large' })
  @ApiResponse({ status: 403, description: 'Without `project` only for admins' })
  @ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
  async builds(@Query() query: Record<string, unknown>, @Caller() viewer: Viewer): Promise<object> {
    const project = await this.access.scope(viewer, query['project'], canReadBuilds);
    const { from: given, to, groupBy, interval } = analysisQueryOf(query);
    const past = await this.moments.given(query);
    const from = given ?? (await this.timeOf(past, query['as_of'])) - THIRTY_DAYS_MS;
    if (to !== null && to < from) throw problem(400, 'from must not be after to');
    const asked = new AnalyseBuilds(project?.id ?? null, from, to, groupBy, interval, past);
    const groups = await this.queries.execute(asked).catch((error: unknown) => {
      throw error instanceof AnalysisTooLarge ? problem(400, error.message) : error;
    });
    return presentAnalysis(asked, groups);
  }

  /** Of the moment that is asked about; milliseconds since 1970. */
  private async timeOf(past: Past | null, asOf: unknown): Promise<number> {
    if (past === null) return this.clock.now();
    const time = momentOf(String(asOf)) ?? (await this.log.timeAfter(past.position - 1n));
    return time ?? this.clock.now();
  }
}
