import { Readable } from 'node:stream';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canAdministerProject, canReadBuilds } from '../../../auth/permissions.js';
import type { Viewer } from '../../../auth/viewer.js';
import { EventLog } from '../../../queries/event-log/event-log.js';
import { Caller } from '../entrance.js';
import { HistoryPresenter } from '../history-presenter.js';
import { LedgerAccess } from '../ledger-access.js';
import { LedgerRoutes } from '../routes.js';
import { eventSchema, historySchema } from '../schemas.js';
import { eventQueryOf, type EventQuery } from './event-query.js';
import { LiveFeeds } from './live-feeds.js';
import { nextPage } from './next-page.js';
import { ndjson } from './ndjson.js';

const PAGE = 20;
const POSITION = { required: false, type: String } as const;
const optional = (name: string, description: string) =>
  ApiQuery({ name, required: false, type: String, description });

@LedgerRoutes()
@Controller('api/ledger/events')
export class EventsController {
  constructor(
    private readonly log: EventLog,
    private readonly access: LedgerAccess,
    private readonly presenter: HistoryPresenter,
    private readonly feeds: LiveFeeds,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Events of the whole ledger: to admins all, to others those of a project' })
  @optional('project', 'Number or path: only events of this project')
  @optional('type', 'Only events of this type; several: type=A&type=B or type=A,B')
  @optional('actor', 'user:<id>, runner:<id>, process, process:<name> or system')
  @optional('correlation', 'Only what followed from this request')
  @optional('since', 'ISO 8601: occurred then or later')
  @optional('until', 'ISO 8601: occurred then or earlier')
  @ApiQuery({ ...POSITION, name: 'after', description: 'Only events after this position' })
  @ApiQuery({ ...POSITION, name: 'before', description: 'Only events before this position' })
  @ApiQuery({
    name: 'order',
    required: false,
    enum: ['asc', 'desc'],
    description: 'asc if absent: oldest first',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 1000, default: PAGE },
    description: 'Of a page; of NDJSON, where there is none unless it is asked for',
  })
  @ApiResponse({
    status: 200,
    description:
      'A page, with `Link` to the next one. `application/x-ndjson`: all of them, a line each. ' +
      '`text/event-stream`: follows the ledger; `Last-Event-ID`, or `after`, says where to go on.',
    content: {
      'application/json': { schema: historySchema },
      'application/x-ndjson': { schema: eventSchema },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @ApiResponse({ status: 400, description: 'A parameter is wrong' })
  @ApiResponse({ status: 403, description: 'Without `project` only for admins' })
  @ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
  async events(
    @Query() query: Record<string, unknown>,
    @Caller() viewer: Viewer,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = eventQueryOf(query);
    const { filter, full } = await this.scope(query['project'], viewer);
    const wanted = { ...asked, filter: { ...asked.filter, ...filter } };
    const accept = request.headers.accept ?? '';
    void reply.header('vary', 'Accept');
    if (/\btext\/event-stream\b/i.test(accept)) {
      const stillAllowed = async () => {
        await this.scope(query['project'], await this.access.viewer(request));
      };
      await this.feeds.open(request, reply, { ...wanted, full, stillAllowed });
    } else if (/\bapplication\/x-ndjson\b/i.test(accept)) {
      const lines = ndjson(
        this.log.walk(wanted),
        events => this.presenter.present(events, full),
        wanted.limit,
      );
      // One batch is being sent while the next is read.
      const body = Readable.from(lines, { highWaterMark: 1 });
      void reply.type('application/x-ndjson; charset=utf-8').header('cache-control', 'no-store').send(body);
    } else await this.page(request, reply, wanted, full);
  }

  /** Whose events the caller may see. @throws ApiError 403, 404 */
  private async scope(
    project: unknown,
    viewer: Viewer,
  ): Promise<{ readonly filter: { readonly project?: number }; readonly full: boolean }> {
    const found = await this.access.scope(viewer, project, canReadBuilds);
    if (found === null) return { filter: {}, full: true };
    return { filter: { project: found.id }, full: canAdministerProject(viewer, found) };
  }

  private async page(
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: EventQuery,
    full: boolean,
  ): Promise<void> {
    const limit = wanted.limit ?? PAGE;
    const found = await this.log.take(wanted, limit + 1);
    const events = found.slice(0, limit);
    const last = events.at(-1);
    if (found.length > limit && last !== undefined) {
      void reply.header('link', `<${nextPage(request.url, wanted.order, last.position)}>; rel="next"`);
    }
    void reply.type('application/json').header('cache-control', 'no-store');
    void reply.send(JSON.stringify(await this.presenter.present(events, full)));
  }
}
