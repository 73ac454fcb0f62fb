import { Inject, Injectable } from '@nestjs/common';
import { shouldAutoRetry } from '../domain/build/auto-retry.js';
import { buildAggregate, type Build, type ExistingBuild } from '../domain/build/build.js';
import { enqueueBuild } from '../domain/build/enqueue.js';
import { skipBuild } from '../domain/build/skip.js';
import { pipelineAggregate } from '../domain/pipeline/pipeline.js';
import {
  asPipelineBuild,
  planNextBuilds,
  type NextStep,
  type PipelineBuild,
} from '../domain/pipeline/progress.js';
import { isoTime, type Clock } from '../ledger/clock.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger } from '../ledger/ledger.js';
import { Turns } from '../ledger/turns.js';
import { CLOCK } from '../ports.js';
import { allDone } from './all-done.js';

/** Starts or skips the builds of a pipeline whose turn has come. Asked again, it finds nothing left to do. */
@Injectable()
export class PipelineProgress {
  private readonly turns = new Turns();

  constructor(
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One at a time for each pipeline, so that builds which end together don't decide the same step twice.
   * @param key `<project id>-<number>`
   * @param causeId event that the steps' ids are derived from
   * @returns position of the last event appended, 0n if none
   */
  advance(key: string, causeId: string, context: CommandContext): Promise<bigint> {
    return this.turns.take(key, () => this.steps(key, causeId, context));
  }

  private async steps(key: string, causeId: string, context: CommandContext): Promise<bigint> {
    let last = 0n;
    for (;;) {
      const plan = planNextBuilds(await this.builds(key));
      const outcomes = await allDone(plan.map(step => this.take(step, causeId, context)));
      for (const { position } of outcomes) if (position > last) last = position;
      if (!outcomes.some(({ events }) => events.length > 0)) return last;
    }
  }

  private take({ buildId, action }: NextStep, causeId: string, context: CommandContext) {
    const now = isoTime(this.clock.now());
    return this.ledger.decide(
      buildAggregate,
      buildId,
      build => (action === 'enqueue' ? enqueueBuild(build, { now }) : skipBuild(build)),
      context,
      { follows: { eventId: causeId, reaction: `${action}/${buildId}` } },
    );
  }

  /**
   * The builds of the latest attempt, and those that took the place of others; none until every planned build has
   * begun, since without one that is missing its stage would seem to be over.
   */
  private async builds(key: string): Promise<PipelineBuild[]> {
    const pipeline = await this.ledger.load(pipelineAggregate, key);
    if (pipeline.status === 'none') return [];
    const chains = await Promise.all(pipeline.builds.map(({ id }) => this.chain(id)));
    return chains.every(chain => chain.length > 0) ? chains.flat() : [];
  }

  private async chain(first: number): Promise<PipelineBuild[]> {
    const found: PipelineBuild[] = [];
    for (let id: number | null = first; id !== null;) {
      const build: Build = await this.ledger.load(buildAggregate, id);
      if (build.status === 'none') return found;
      found.push(counted(id, build));
      id = build.retriedAs;
    }
    return found;
  }
}

/** A failure that `retry:` is about to try again is not the end of its build: RetryFailedBuild will have its turn. */
function counted(id: number, build: ExistingBuild): PipelineBuild {
  const counts = asPipelineBuild(id, build);
  return shouldAutoRetry(build) ? { ...counts, status: 'running' } : counts;
}
