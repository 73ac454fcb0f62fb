import { QueryBus } from '@nestjs/cqrs';
import { AppendTrace } from '../../src/commands/appending-to-a-trace/command.js';
import {
  LiftLegalHold,
  PlaceLegalHold,
  type HoldTarget,
} from '../../src/commands/placing-a-legal-hold/command.js';
import { RunRetention } from '../../src/commands/running-retention/command.js';
import { SetRetention } from '../../src/commands/setting-retention/command.js';
import { buildAggregate } from '../../src/domain/build/build.js';
import { PlanRetention } from '../../src/queries/planning-retention/query.js';
import type { PlannedRemoval } from '../../src/queries/planning-retention/planned-removal.js';
import { ada, job, type Core } from './core.js';
import type { Workshop } from './core-workshop.js';

export const DAY = 86_400_000;

export const because = { ...ada, reason: 'case 12/2026' };

/** What a build of the world has, when it has ended. */
export interface Kept {
  readonly trace?: boolean;
  readonly artifacts?: boolean;
}

/** What is planned, in few words. */
export const brief = ({ buildId, kind }: PlannedRemoval): string => `${kind} of ${buildId}`;

/** A project whose builds end with bytes, and short words for what is done about them. */
export class RetentionWorld {
  constructor(private readonly shop: Workshop) {}

  movedTo(core: Core): RetentionWorld {
    return new RetentionWorld(this.shop.movedTo(core));
  }

  get core(): Core {
    return this.shop.core;
  }

  /** A build that has ended now. @returns its id */
  async ended(
    { trace = true, artifacts = true }: Kept = {},
    expireIn: string | null = null,
  ): Promise<number> {
    await this.shop.begin([job('a')]);
    const id = (await this.shop.take()) ?? 0;
    if (trace) await this.shop.commands.execute(new AppendTrace(id, 0, Buffer.from(`log of ${id}`), ada));
    if (artifacts) await this.shop.upload(id, expireIn);
    await this.shop.finish(id, 'success');
    return id;
  }

  rules(...rules: string[]) {
    return this.shop.commands.execute(new SetRetention(this.shop.projectId, rules, ada));
  }

  run(most = 1_000) {
    return this.shop.commands.execute(new RunRetention(this.shop.projectId, most, ada));
  }

  async plan(at: number | null = null, after: string | null = null, limit = 1_000) {
    return this.core.app.get(QueryBus).execute(new PlanRetention(this.shop.projectId, at, after, limit));
  }

  /** Everything that a run would remove, in few words. */
  async planned(): Promise<string[]> {
    return (await this.plan()).removals.map(brief);
  }

  hold(target: HoldTarget = { projectId: this.shop.projectId }) {
    return this.shop.commands.execute(new PlaceLegalHold(target, because));
  }

  lift(target: HoldTarget = { projectId: this.shop.projectId }) {
    return this.shop.commands.execute(new LiftLegalHold(target, because));
  }

  async build(id: number) {
    const build = await this.core.engine.ledger.load(buildAggregate, id);
    if (build.status === 'none') throw new Error(`there is no build ${id}`);
    return build;
  }

  /** Bytes that the blob store has of the builds, in the words of `planned`. */
  async stored(ids: readonly number[]): Promise<string[]> {
    const { blobs, store } = this.core.engine;
    const found: string[] = [];
    for (const id of ids) {
      if ((await blobs.traces.length(id)) > 0) found.push(`trace of ${id}`);
      for (const { type, data } of await store.readStream(`build-${id}`)) {
        if (type !== 'ArtifactsUploaded') continue;
        const { artifacts } = data as { artifacts: { blob: string } };
        if ((await blobs.artifacts.size(artifacts.blob)) !== null) found.push(`artifacts of ${id}`);
      }
    }
    return found;
  }
}
