import { Inject, Injectable } from '@nestjs/common';
import { createPipeline } from '../domain/pipeline/create.js';
import type { PipelineCreated } from '../domain/pipeline/events.js';
import { pipelineAggregate } from '../domain/pipeline/pipeline.js';
import { Refused } from '../domain/event.js';
import type { CommandContext } from '../ledger/context.js';
import { Desk } from '../ledger/desk.js';
import { IdAllocator } from '../ledger/ids.js';
import { Ledger } from '../ledger/ledger.js';
import type { CreatedPipeline } from './creating-a-pipeline/command.js';

/** Everything of a pipeline but what the ledger gives it. */
export type PipelineDraft = Omit<PipelineCreated['data'], 'pipelineId' | 'number' | 'builds'> & {
  readonly definitions: readonly PipelineCreated['data']['builds'][number]['definition'][];
};

/** Begins pipelines under their project's numbers, without holes: whoever comes second takes the next one. */
@Injectable()
export class PipelineWriter {
  private readonly lastNumber = new Map<number, number>();

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
  ) {}

  async begin(draft: PipelineDraft, context: CommandContext): Promise<CreatedPipeline> {
    const { definitions, ...facts } = draft;
    const pipelineId = await this.ids.next('pipeline');
    const buildIds = await this.ids.take('build', definitions.length);
    const builds = definitions.map((definition, at) => ({
      id: buildIds[at] ?? 0,
      jobNumber: at + 1,
      definition,
    }));
    for (;;) {
      const number = await this.nextNumber(facts.projectId);
      try {
        const { position } = await this.desk.decide(
          pipelineAggregate,
          `${facts.projectId}-${number}`,
          state => createPipeline(state, { ...facts, pipelineId, number, builds }),
          context,
        );
        return { pipelineId, number, buildIds, position };
      } catch (error) {
        if (!(error instanceof Refused && error.code === 'already_exists')) throw error;
      }
    }
  }

  /**
   * The first number whose stream is still empty, as far as known. Found by doubling and halving, so that a
   * project of many pipelines costs a few reads once, and none afterwards.
   */
  private async nextNumber(projectId: number): Promise<number> {
    let low = this.lastNumber.get(projectId) ?? 0;
    let step = 1;
    while (await this.exists(projectId, low + step)) {
      low += step;
      step *= 2;
    }
    let high = low + step;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (await this.exists(projectId, middle)) low = middle;
      else high = middle;
    }
    this.lastNumber.set(projectId, low);
    return low + 1;
  }

  private async exists(projectId: number, number: number): Promise<boolean> {
    return (await this.ledger.load(pipelineAggregate, `${projectId}-${number}`)).status === 'exists';
  }
}
