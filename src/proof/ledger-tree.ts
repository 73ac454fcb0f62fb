import type { RecordedEvent } from '../event-store/envelope.js';
import { StoreUnavailable, type EventStore, type Subscription } from '../event-store/event-store.js';
import { MerkleTree } from './merkle-tree.js';
import { Positions } from './positions.js';

const RESUBSCRIBE_AFTER_MS = 500;

/** What a tree was asked about isn't in it, or not yet. */
export class NotInTree extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotInTree';
  }
}

/**
 * The Merkle tree over the whole ledger, kept in memory and computed from the events themselves at start: so it is
 * never older or other than they are, and there is nothing that could be altered besides them. A leaf is the 32 bytes
 * of an event's hash; the leaves stand in the order of the events' positions.
 */
export class LedgerTree {
  private readonly tree = new MerkleTree();
  private readonly positions = new Positions();
  private subscription: Subscription | null = null;
  private stopped = false;
  private readonly waiting = new Set<() => void>();
  private newest: number | null = null;
  /** Events since the newest checkpoint that are more than checkpoints. */
  private unsigned = 0;

  constructor(
    private readonly store: EventStore,
    private readonly onError: (error: Error) => void,
  ) {}

  start(): void {
    this.stopped = false;
    this.subscribe();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.subscription?.close();
  }

  /** Events in the tree. */
  get size(): number {
    return this.tree.size;
  }

  /** Size that the newest checkpoint in the ledger covers; null if there is none. */
  get newestCheckpoint(): number | null {
    return this.newest;
  }

  /** Whether something has happened that no checkpoint covers. */
  get hasUnsigned(): boolean {
    return this.unsigned > 0;
  }

  /** Resolves when everything that is in the ledger now is in the tree. @throws StoreUnavailable after `timeout` ms */
  async caughtUp(timeout: number): Promise<void> {
    const end = await this.store.lastPosition();
    const limit = performance.now() + timeout;
    while (this.positions.last < end) {
      if (this.stopped || performance.now() >= limit) {
        throw new StoreUnavailable('the tree over the ledger is still being computed');
      }
      await this.nextBatch(limit - performance.now());
    }
  }

  root(size: number): Buffer {
    this.assertSize(size);
    return this.tree.root(size);
  }

  leaf(index: number): Buffer {
    return this.tree.leaf(index);
  }

  /** Place of the event at that position, from 0. @throws NotInTree */
  indexOf(position: bigint): number {
    const index = this.positions.indexOf(position);
    if (index < 0) throw new NotInTree(`there is no event at position ${position}`);
    return index;
  }

  /** @throws NotInTree */
  inclusionProof(index: number, size: number): Buffer[] {
    this.assertSize(size);
    if (index >= size) throw new NotInTree(`the event came after the first ${size}`);
    return this.tree.inclusionProof(index, size);
  }

  /** @throws NotInTree */
  consistencyProof(from: number, to: number): Buffer[] {
    this.assertSize(to);
    if (from > to) throw new NotInTree(`${from} is more than ${to}`);
    return this.tree.consistencyProof(from, to);
  }

  private assertSize(size: number): void {
    if (size > this.tree.size) throw new NotInTree(`the ledger has ${this.tree.size} events, not ${size}`);
  }

  private subscribe(): void {
    this.subscription = this.store.subscribe(
      { after: this.positions.last },
      {
        onEvents: events => this.take(events),
        onDropped: error => {
          this.onError(error);
          if (!this.stopped) setTimeout(() => this.stopped || this.subscribe(), RESUBSCRIBE_AFTER_MS);
        },
      },
    );
  }

  private take(events: readonly RecordedEvent[]): void {
    for (const { hash, position, type, data } of events) {
      this.tree.append(Buffer.from(hash, 'hex'));
      this.positions.push(position);
      if (type === 'CheckpointSigned') {
        const { size } = data as { size: number };
        this.newest = size;
        // What was appended while it was being signed.
        this.unsigned = this.tree.size - 1 - size;
      } else if (type !== 'CheckpointWitnessed') this.unsigned += 1;
    }
    for (const wake of this.waiting) wake();
  }

  private nextBatch(timeout: number): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeout);
      this.waiting.add(wake);
    });
  }
}
