import { reaching } from '../../mongodb/unavailable.js';
import { type Document, ReadModelsUnavailable, type SaveBatch, type ShadowModels } from '../read-models.js';
import type { Rebuild } from './rebuild.js';

interface Owner {
  /** From now on the rebuilt collections serve. */
  placed(): Promise<void>;
  closed(): void;
}

/** A rebuild as the port has it: what the server doesn't answer is one of its errors. */
export class Shadow implements ShadowModels {
  private placed = false;

  /** @param readerGrace milliseconds for which the replaced documents are left to readers in other processes */
  constructor(
    private readonly rebuild: Rebuild,
    private readonly readerGrace: number,
    private readonly owner: Owner,
  ) {}

  save(batch: SaveBatch): Promise<void> {
    return reaching(ReadModelsUnavailable, () => this.rebuild.save(batch));
  }

  load<Body>(collection: string, ids: readonly string[]): Promise<Map<string, Document<Body>>> {
    return reaching(ReadModelsUnavailable, () => this.rebuild.load<Body>(collection, ids));
  }

  documents(collection: string): AsyncGenerator<Document> {
    return this.rebuild.documents(collection);
  }

  checkpoint(name: string): Promise<bigint> {
    return reaching(ReadModelsUnavailable, () => this.rebuild.checkpoint(name));
  }

  prepare(): Promise<void> {
    return reaching(ReadModelsUnavailable, () => this.rebuild.flush());
  }

  place(forgotten: readonly string[]): Promise<void> {
    return reaching(ReadModelsUnavailable, async () => {
      await this.rebuild.place(forgotten, this.readerGrace);
      this.placed = true;
      await this.owner.placed();
    });
  }

  /** What can't be dropped now is dropped at a later open. */
  async close(paused = false): Promise<void> {
    try {
      await Promise.allSettled([this.placed ? this.rebuild.clearAway() : this.rebuild.abandon(paused)]);
    } finally {
      this.owner.closed();
    }
  }
}
