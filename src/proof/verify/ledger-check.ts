import type { CheckpointSigned, CheckpointWitnessed } from '../../domain/checkpoint/events.js';
import type { AnyRow, StoredRow } from '../../event-store/stored-row.js';
import { SpillingMap } from '../../sqlite/spilling-map.js';
import type { NoteVerifier } from '../signed-note.js';
import { checkWitness, claimOf, WrongSignature, type Claim } from './claim.js';
import { readRow, type ReadEnvelope } from './read-row.js';
import { RecentRoots } from './recent-roots.js';
import { StreamChains } from './stream-chains.js';
import { wrong, type Wrong } from './wrong.js';

/** A claim and where it was made, for whoever has to look into it. */
interface Made {
  readonly claim: Claim;
  readonly by: string;
}

export interface CheckOptions {
  /** Whose signatures are believed. */
  readonly keys: readonly NoteVerifier[];
  /** Checkpoints from elsewhere, that the ledger must have grown from. */
  readonly older: readonly Claim[];
  /** Positions are 1, 2, 3 … without a hole; default true. */
  readonly consecutive?: boolean;
}

/** How far a check came, when nothing was wrong. */
export interface Checked {
  readonly events: number;
  readonly streams: number;
  /** Merkle root over all events. */
  readonly root: Buffer;
  /** Checkpoints that agree with the events. */
  readonly checkpoints: number;
  /** Those of them that one of the keys has signed. */
  readonly signed: number;
  /** Events that a signed checkpoint covers. */
  readonly covered: number;
}

type OnEvent = (event: ReadEnvelope, row: StoredRow) => void;

/** Everything that can be checked of a ledger, event by event in its order; in memory that does not grow with it. */
export class LedgerCheck {
  private readonly roots = new RecentRoots();
  private readonly chains = new StreamChains();
  /** Texts of the checkpoints met, by stream, for the witnesses that follow. */
  private readonly texts = new SpillingMap(1_000);
  private readonly consecutive: boolean;
  private position = 0n;
  private waiting: Made[];
  private agreed = 0;
  private readonly counts = { checkpoints: 0, signed: 0, covered: 0 };

  constructor(private readonly options: CheckOptions) {
    this.consecutive = options.consecutive ?? true;
    this.waiting = options.older.map(claim => ({ claim, by: 'the checkpoint given' }));
  }

  get events(): number {
    return this.roots.size;
  }

  /** Looks at a page of the ledger. @returns the first thing that is wrong in it, or about what came before it */
  look(page: readonly AnyRow[], onEvent: OnEvent = () => undefined): Wrong | null {
    for (const row of page) {
      const found = this.one(row, onEvent);
      // A checkpoint may tell that something before this event is wrong.
      if (found !== null) return this.settle() ?? found;
    }
    return this.settle();
  }

  /** One more checkpoint that the events must agree with. */
  agree(claim: Claim, by: string): Wrong | null {
    this.waiting.push({ claim, by });
    return this.settle();
  }

  /** At the end: nothing must be left that was promised. */
  end(): Wrong | null {
    const [missing] = this.waiting;
    if (missing === undefined) return null;
    const { claim, by } = missing;
    const why = `${by} covers ${claim.size} events, and there are ${this.events}: the last ones are missing`;
    return wrong('missing', why, { position: this.numbered(this.events + 1) });
  }

  checked(): Checked {
    const root = this.roots.root(this.events) ?? Buffer.alloc(0);
    return { events: this.events, streams: this.chains.count, root, ...this.counts };
  }

  /** Frees what was put aside. */
  close(): void {
    this.chains.close();
    this.texts.close();
  }

  private one(row: AnyRow, onEvent: OnEvent): Wrong | null {
    const event = readRow(row, { after: this.position, consecutive: this.consecutive });
    if ('kind' in event) return event;
    if ('unreadable' in row) return null;
    const { stream, revision, id } = event;
    const where = { stream, revision, id, position: String(row.position), line: row.line };
    const broken = this.chains.follow(event, row.hash);
    if (broken !== null) return wrong('chain', broken, where);
    this.position = row.position;
    this.roots.append(Buffer.from(row.hash, 'hex'));
    try {
      this.takeClaim(event, row.position);
    } catch (error) {
      const kind = error instanceof WrongSignature ? 'signature' : 'checkpoint';
      return wrong(kind, error instanceof Error ? error.message : String(error), where);
    }
    onEvent(event, row);
    return null;
  }

  private takeClaim({ type, stream, data }: ReadEnvelope, position: bigint): void {
    if (type === 'CheckpointSigned') {
      const claim = claimOf(stream, data as CheckpointSigned['data'], this.options.keys);
      if (claim.size >= this.events)
        throw new Error(`it covers ${claim.size} events, more than stand before it`);
      this.texts.set(stream, claim.text);
      this.waiting.push({ claim, by: `${stream}@0 at position ${position}` });
    } else if (type === 'CheckpointWitnessed') {
      const text = this.texts.get(stream);
      if (text === undefined) throw new Error('it witnesses a checkpoint that is not there');
      checkWitness(text, data as CheckpointWitnessed['data'], this.options.keys);
    }
  }

  /** Compares with the checkpoints whose size has been reached, the smallest first. */
  private settle(): Wrong | null {
    if (this.waiting.length === 0) return null;
    const ready = this.waiting.filter(({ claim }) => claim.size <= this.events);
    this.waiting = this.waiting.filter(({ claim }) => claim.size > this.events);
    for (const { claim, by } of ready.toSorted((one, other) => one.claim.size - other.claim.size)) {
      const root = this.roots.root(claim.size);
      if (root === null) return wrong('checkpoint', `${by} covers ${claim.size} events: too long ago for it`);
      if (!root.equals(claim.root)) return this.disagreed(claim, by);
      this.agreed = Math.max(this.agreed, claim.size);
      this.counts.checkpoints += 1;
      if (!claim.signed) continue;
      this.counts.signed += 1;
      this.counts.covered = Math.max(this.counts.covered, claim.size);
    }
    return null;
  }

  private disagreed(claim: Claim, by: string): Wrong {
    const among = { after: Math.min(this.agreed, claim.size - 1), upTo: claim.size };
    const why =
      `${by} covers another history: of the ledger's events ${among.after + 1} to ${claim.size}, counted from 1, ` +
      'one at least was altered, removed, added or moved, and its stream sealed anew';
    return wrong('checkpoint', why, { position: this.numbered(among.after + 1), among });
  }

  /** Position of the n-th event, where that is known. */
  private numbered(event: number): string | null {
    return this.consecutive ? String(event) : null;
  }
}
