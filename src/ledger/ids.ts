import { Inject, Injectable } from '@nestjs/common';
import type { IdKind } from '../domain/ids/events.js';
import { idsAggregate } from '../domain/ids/ids.js';
import { nameAggregate, nameStreamId } from '../domain/ids/name.js';
import { claimName } from '../domain/ids/claim-name.js';
import { reserveIds } from '../domain/ids/reserve.js';
import { READ_SIDE } from '../ports.js';
import { processContext } from './context.js';
import { Ledger } from './ledger.js';
import type { ReadSide } from './read-side.js';

/** How many ids are reserved at once: what a process that stops leaves unused of them is a gap. */
const BLOCK: Readonly<Record<IdKind, number>> = {
  build: 64,
  pipeline: 16,
  project: 1,
  runner: 1,
  user: 1,
  token: 1,
};

interface Block {
  next: number;
  /** The last one, included. */
  to: number;
}

/**
 * Gives out ids that no other process gives out: from blocks reserved on `ids-<kind>`. Who asks is about to decide
 * something: as then, nothing is written while the read models are away.
 */
@Injectable()
export class IdAllocator {
  private readonly blocks = new Map<IdKind, Block>();
  private readonly queue = new Map<IdKind, Promise<unknown>>();

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(READ_SIDE) private readonly readSide: Pick<ReadSide, 'reachable'>,
  ) {}

  /** Ascending ids, as many as asked for; usually without a hole between them. */
  async take(kind: IdKind, count = 1): Promise<number[]> {
    const before = this.queue.get(kind) ?? Promise.resolve();
    const mine = before.then(() => this.takeInTurn(kind, count));
    this.queue.set(
      kind,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /** One id. */
  async next(kind: IdKind): Promise<number> {
    const [id] = await this.take(kind, 1);
    if (id === undefined) throw new Error(`no id of kind ${kind} was reserved`);
    return id;
  }

  /** The id that belongs to the name, for ever; a new one if nobody has claimed the name yet. */
  async forName(kind: IdKind, name: string): Promise<number> {
    const stream = nameStreamId(kind, name);
    const known = await this.ledger.load(nameAggregate, stream);
    if (known.id !== null) return known.id;
    await this.readSide.reachable();
    const id = await this.next(kind);
    const { state } = await this.ledger.decide(
      nameAggregate,
      stream,
      current => claimName(current, { kind, name, id }),
      processContext('ids'),
    );
    return state.id ?? id;
  }

  private async takeInTurn(kind: IdKind, count: number): Promise<number[]> {
    const ids: number[] = [];
    while (ids.length < count) {
      const block = await this.block(kind, count - ids.length);
      while (ids.length < count && block.next <= block.to) {
        ids.push(block.next);
        block.next += 1;
      }
    }
    return ids;
  }

  private async block(kind: IdKind, wanted: number): Promise<Block> {
    const open = this.blocks.get(kind);
    if (open !== undefined && open.next <= open.to) return open;
    await this.readSide.reachable();
    const count = Math.max(wanted, BLOCK[kind]);
    const { events } = await this.ledger.decide(
      idsAggregate,
      kind,
      ids => reserveIds(ids, { count }),
      processContext('ids'),
    );
    const [reserved] = events;
    if (reserved === undefined) throw new Error(`no ids of kind ${kind} were reserved`);
    const { from, to } = reserved.data as { from: number; to: number };
    const block = { next: from, to };
    this.blocks.set(kind, block);
    return block;
  }
}
