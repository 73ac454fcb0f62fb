import { Inject, Injectable } from '@nestjs/common';
import { buildAggregate, type Build } from '../domain/build/build.js';
import type { BuildEvent } from '../domain/build/events.js';
import { Refused, type Aggregate, type DomainEvent } from '../domain/event.js';
import { READ_SIDE } from '../ports.js';
import type { CommandContext } from './context.js';
import { Ledger, type DecideOptions, type Outcome } from './ledger.js';
import type { ReadSide } from './read-side.js';

/** Where command handlers hand in a decision: it is appended, and the answer waits until it can be read. */
@Injectable()
export class Desk {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(READ_SIDE) private readonly readSide: ReadSide,
  ) {}

  /** @throws Refused, ReadModelsUnavailable, and the store's errors */
  async decide<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    id: number | string,
    decide: (state: State) => readonly Event[],
    context: CommandContext,
    options?: DecideOptions,
  ): Promise<Outcome<State>> {
    await this.readSide.reachable();
    const outcome = await this.ledger.decide(aggregate, id, decide, context, options);
    await this.readSide.shown(outcome.position);
    return outcome;
  }

  /** A decision on one build. @throws Refused not_found for a build that isn't there */
  async onBuild(
    buildId: number,
    decide: (build: Build) => readonly BuildEvent[],
    context: CommandContext,
  ): Promise<{ readonly buildId: number; readonly projectId: number; readonly position: bigint }> {
    const { state, position } = await this.decide(buildAggregate, buildId, decide, context);
    if (state.status === 'none') throw new Refused('not_found', `There is no build ${buildId}`);
    return { buildId, projectId: state.projectId, position };
  }
}
