import { setTimeout as sleep } from 'node:timers/promises';
import { FencedOff, type Fence } from '../../leases/leases.js';
import { CollectionChanged, type ReadModels } from '../../read-models/read-models.js';
import { buildVersions } from './build-versions.js';
import { eventPostings, eventSegments } from './collections.js';

/** Everything that the index is made of. */
export const EVENT_INDEX = [eventSegments, eventPostings, buildVersions];

/** Looks at what another process is making of them, and milliseconds between two. */
const LOOKS = 20;
const LOOK_AGAIN_AFTER_MS = 250;

/** How what is stored compares to what the code declares; `same` and `outdated` are open. */
type Stored = 'same' | 'outdated' | CollectionChanged;

/** The collections of the index: made of the ledger's events alone, they may start anew whenever they don't fit. */
export class IndexCollections {
  /** They were once as this code declares them. */
  private fitted = false;
  private turn: Promise<void> = Promise.resolve();

  /** @param lookAgainAfter milliseconds */
  constructor(
    private readonly readModels: ReadModels,
    private readonly lookAgainAfter = LOOK_AGAIN_AFTER_MS,
  ) {}

  /**
   * Opens them to write, and empties them before if they aren't what the code declares.
   * @throws FencedOff; CollectionChanged when a process of another release has made them otherwise since they were opened
   */
  open(fence?: Fence): Promise<void> {
    return this.inTurn(() => this.fit(fence));
  }

  /** Opens them to write where no lease says who does; when another process was faster it looks again. */
  openAmongOthers(): Promise<void> {
    return this.inTurn(() => this.fitAmongOthers());
  }

  /**
   * Opens them to read: documents of another version serve until the one that writes has made them anew. Where they
   * can't be read at all that one is waited for, for a while; if it is of another release, it is done here.
   */
  openToRead(): Promise<void> {
    return this.inTurn(async () => {
      for (let left = LOOKS; left > 0; left -= 1) {
        if (!((await this.look()) instanceof CollectionChanged)) return;
        await sleep(this.lookAgainAfter);
      }
      await this.fitAmongOthers();
    });
  }

  /** Forgets what is stored. Nothing is forgotten for one whose lease is another's by then. */
  async empty(fence?: Fence): Promise<void> {
    await this.readModels.rebuild(EVENT_INDEX, [], async () => {
      // Those before it may have made what this one found amiss; those after it are noticed when it is put in place.
      if (fence !== undefined) await this.readModels.save({ changes: [], checkpoints: {}, fence });
    });
    await this.readModels.open(EVENT_INDEX);
    this.fitted = true;
  }

  private async fit(fence?: Fence): Promise<void> {
    const stored = await this.look();
    if (stored === 'same') return;
    // Two releases would else empty them in turns.
    if (stored instanceof CollectionChanged && this.fitted) throw stored;
    await this.empty(fence);
  }

  private async fitAmongOthers(): Promise<void> {
    for (let left = LOOKS; ; left -= 1) {
      try {
        return await this.fit();
      } catch (error) {
        if (left === 0 || error instanceof FencedOff) throw error;
        await sleep(this.lookAgainAfter);
      }
    }
  }

  private async look(): Promise<Stored> {
    try {
      await this.readModels.open(EVENT_INDEX);
    } catch (error) {
      if (error instanceof CollectionChanged) return error;
      throw error;
    }
    const { outdated } = await this.readModels.kept('');
    if (EVENT_INDEX.some(({ name }) => outdated.includes(name))) return 'outdated';
    this.fitted = true;
    return 'same';
  }

  /** One at a time: what is opened is what this whole process saves to. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
