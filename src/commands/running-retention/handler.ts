import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refused } from '../../domain/event.js';
import type { RunCounts } from '../../domain/retention/events.js';
import { finishRetentionRun, retentionRunAggregate, startRetentionRun } from '../../domain/retention/run.js';
import { newEventId } from '../../event-store/uuid.js';
import { isoTime, type Clock } from '../../ledger/clock.js';
import type { CommandContext } from '../../ledger/context.js';
import { Desk } from '../../ledger/desk.js';
import { CLOCK } from '../../ports.js';
import type { PlannedRemoval } from '../../queries/planning-retention/planned-removal.js';
import { RetentionPlanner, type RulesInForce } from '../../queries/planning-retention/retention-planner.js';
import { RunRetention, type RetentionRunResult } from './command.js';
import { RetentionRemover } from './retention-remover.js';

/** Removals under way at the same time: their appends share commits. */
const AT_ONCE = 16;

@CommandHandler(RunRetention)
export class RunRetentionHandler implements ICommandHandler<RunRetention> {
  constructor(
    private readonly desk: Desk,
    private readonly planner: RetentionPlanner,
    private readonly remover: RetentionRemover,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ projectId, most, context }: RunRetention): Promise<RetentionRunResult> {
    const rules = await this.planner.rulesOf(projectId);
    if (rules.rules.length === 0) throw new Refused('invalid', 'The project has no retention rules');
    const at = this.clock.now();
    const runId = newEventId();
    const started = await this.start(rules, runId, at, context);
    const counts = await this.remove(rules, runId, at, most, { ...context, causationId: started });
    const { position } = await this.desk.decide(
      retentionRunAggregate,
      runId,
      run => finishRetentionRun(run, counts),
      { ...context, causationId: started },
    );
    return { runId, rulesDigest: rules.digest, ...counts, position };
  }

  /** @returns id of the event */
  private async start(
    { projectId, rules, digest: rulesDigest }: RulesInForce,
    runId: string,
    at: number,
    context: CommandContext,
  ): Promise<string> {
    const texts = rules.map(({ text }) => text);
    const facts = { projectId, runId, rulesDigest, rules: texts, at: isoTime(at) };
    const { events } = await this.desk.decide(
      retentionRunAggregate,
      runId,
      run => startRetentionRun(run, facts),
      context,
    );
    return events[0]?.id ?? context.causationId;
  }

  private async remove(
    rules: RulesInForce,
    runId: string,
    at: number,
    most: number,
    context: CommandContext,
  ): Promise<RunCounts> {
    const counts = { traces: 0, artifacts: 0, bytes: 0, held: 0, complete: true };
    const settle = async (removals: readonly PlannedRemoval[]): Promise<void> => {
      await Promise.all(
        removals.map(async removal => {
          const outcome = await this.remover.remove(removal, rules.projectId, runId, context);
          if (outcome === 'held') counts.held += 1;
          if (outcome !== 'removed') return;
          counts[removal.kind === 'trace' ? 'traces' : 'artifacts'] += 1;
          counts.bytes += removal.size;
        }),
      );
    };
    let waiting: PlannedRemoval[] = [];
    let begun = 0;
    for await (const { removals } of this.planner.walk(rules, at, null)) {
      if (begun >= most) {
        counts.complete = false;
        break;
      }
      const free = removals.filter(({ hold }) => hold === null);
      counts.held += removals.length - free.length;
      waiting.push(...free);
      begun += free.length;
      if (waiting.length < AT_ONCE) continue;
      await settle(waiting);
      waiting = [];
    }
    await settle(waiting);
    return counts;
  }
}
