import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '../../../event-store/event-store.js';
import { EVENT_STORE } from '../../../ports.js';
import { EventLog } from '../../../queries/event-log/event-log.js';
import { HistoryPresenter } from '../history-presenter.js';
import { problem } from '../problem.js';
import { positionOf, type EventQuery } from './event-query.js';
import { LiveFeed } from './live-feed.js';

const MOST = 256;
const HEARTBEAT_MS = 15_000;

interface Wanted extends EventQuery {
  readonly full: boolean;
  stillAllowed(): Promise<void>;
}

/** Those who follow the ledger live; they are let go before the server stops, so that nobody has to wait for them. */
@Injectable()
export class LiveFeeds implements OnModuleDestroy {
  private readonly feeds = new Set<LiveFeed>();

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly log: EventLog,
    private readonly presenter: HistoryPresenter,
  ) {}

  /** Answers with a stream that stays open. @throws ApiError 400 for a `Last-Event-ID` that is none of ours, 503 */
  async open(request: FastifyRequest, reply: FastifyReply, wanted: Wanted): Promise<void> {
    if (this.feeds.size >= MOST) {
      throw problem(503, `${MOST} clients follow the ledger already`, undefined, { 'retry-after': '10' });
    }
    const last = positionOf({ 'Last-Event-ID': request.headers['last-event-id'] }, 'Last-Event-ID');
    const { query } = request as { query: Readonly<Record<string, unknown>> };
    const feed = new LiveFeed(this.store, this.log, {
      filter: wanted.filter,
      after: last ?? (query['after'] === undefined ? null : wanted.after),
      present: events => this.presenter.present(events, wanted.full),
      stillAllowed: () => wanted.stillAllowed(),
      heartbeat: HEARTBEAT_MS,
    });
    this.feeds.add(feed);
    feed.once('close', () => this.feeds.delete(feed));
    void reply
      .headers({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      .send(feed);
  }

  onModuleDestroy(): void {
    for (const feed of this.feeds) feed.end();
  }
}
