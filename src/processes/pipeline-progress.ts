import { Inject, Injectable } from '@nestjs/common';
import { buildAggregate, type Build, type ExistingBuild } from '../domain/build/build.js';
import { enqueueBuild } from '../domain/build/enqueue.js';
import { skipBuild } from '../domain/build/skip.js';
import { pipelineAggregate } from '../domain/pipeline/pipeline.js';
import { planNextBuilds, type NextStep, type PipelineBuild } from '../domain/pipeline/progress.js';
import { isoTime, type Clock } from '../ledger/clock.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger } from '../ledger/ledger.js';
import { CLOCK } from '../ports.js';

/** Starts or skips the builds of a pipeline whose turn has come. Asked again, it finds nothing left to do. */
@Injectable()
export class PipelineProgress {
  private readonly turns = new Map<string, Promise<unknown>>();

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
  async advance(key: string, causeId: string, context: CommandContext): Promise<bigint> {
    const before = this.turns.get(key);
    const mine = (before ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.steps(key, causeId, context));
    this.turns.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.turns.get(key) === mine) this.turns.delete(key);
    }
  }

  private async steps(key: string, causeId: string, context: CommandContext): Promise<bigint> {
    let last = 0n;
    for (;;) {
      const plan = planNextBuilds(await this.builds(key));
      const outcomes = await Promise.all(plan.map(step => this.take(step, causeId, context)));
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

  /** The builds of the latest attempt, and those that took the place of others. */
  private async builds(key: string): Promise<PipelineBuild[]> {
    const pipeline = await this.ledger.load(pipelineAggregate, key);
    if (pipeline.status === 'none') return [];
    const chains = await Promise.all(pipeline.builds.map(({ id }) => this.chain(id)));
    return chains.flat();
  }

  private async chain(first: number): Promise<PipelineBuild[]> {
    const found: PipelineBuild[] = [];
    for (let id: number | null = first; id !== null;) {
      const build: Build = await this.ledger.load(buildAggregate, id);
      if (build.status === 'none') return found;
      found.push(inPipeline(id, build));
      id = build.retriedAs;
    }
    return found;
  }
}

function inPipeline(id: number, build: ExistingBuild): PipelineBuild {
  const { jobNumber, status, definition, allowedToFail, retriedAs, retryOf, enqueueAt } = build;
  const { name, stage, stageIndex, when, allowFailure, needs } = definition;
  return {
    id,
    jobNumber,
    name,
    stage,
    stageIndex,
    status,
    when,
    allowFailure,
    allowedToFail,
    needs,
    retriedAs,
    retryOf,
    enqueueAt,
  };
}
