import { randomBytes } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicate } from '../../mongodb/unavailable.js';
import { type Piece, pieceId, rewrite, type StoredPiece, storedPieces, under } from './trace-pieces.js';

/** Says that there is a trace, and which of the pieces are its own. */
export interface TraceHead {
  /** The build's id. */
  readonly _id: string;
  /** Made by chance; a replace brings a new one. */
  readonly epoch: string;
  /** Milliseconds since 1970; a piece may be younger. */
  readonly touchedAt: number;
}

/** Another process replaced or removed a trace in the middle of what was done with it. */
export class TraceChanged extends Error {
  constructor() {
    super('the trace was replaced or removed while it was read');
    this.name = 'TraceChanged';
  }
}

/**
 * Traces in three collections: `traces` (a head each), `trace_pieces` (one an append, its id made of build, epoch and
 * offset) and `trace_parts` (the bytes of pieces too large for a document). A piece is appended by inserting it: of
 * all that insert at one offset, whatever process they are in, one can. So the length is never stored, only found.
 */
export class TraceStore {
  private readonly heads: Collection<TraceHead>;
  private readonly pieces: Collection<StoredPiece>;
  private readonly parts: Collection<StoredPiece>;

  constructor(
    connection: MongoConnection,
    /** The most bytes put into one document. */
    private readonly documentBytes: number,
  ) {
    this.heads = connection.collection<TraceHead>('traces');
    this.pieces = connection.collection<StoredPiece>('trace_pieces');
    this.parts = connection.collection<StoredPiece>('trace_parts');
  }

  head(buildId: number): Promise<TraceHead | null> {
    return this.heads.findOne({ _id: String(buildId) });
  }

  /** The head, made if there is none. */
  async begin(buildId: number, touchedAt: number): Promise<TraceHead> {
    const head = { _id: String(buildId), epoch: newEpoch(), touchedAt };
    try {
      await this.heads.insertOne(head);
      return head;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return (await this.head(buildId)) ?? this.begin(buildId, touchedAt);
    }
  }

  async touch({ _id, epoch }: TraceHead, touchedAt: number): Promise<void> {
    await this.heads.updateOne({ _id, epoch }, { $set: { touchedAt } });
  }

  /** Where the last piece ends, and when it was written; null if there is none. */
  async end({ _id, epoch }: TraceHead): Promise<{ readonly end: number; readonly at: number } | null> {
    return this.pieces.findOne(under(prefixOf(_id, epoch)), {
      sort: { _id: -1 },
      projection: { _id: 0, end: 1, at: 1 },
    });
  }

  /** @returns false if there is a piece at this offset already */
  async insert(head: TraceHead, offset: number, bytes: Buffer, at: number): Promise<boolean> {
    const prefix = prefixOf(head._id, head.epoch);
    const large = bytes.length > this.documentBytes;
    const parts = large ? await this.insertParts(prefix, offset, bytes, at) : null;
    const piece = {
      _id: pieceId(prefix, offset),
      end: offset + bytes.length,
      bytes: large ? null : new Binary(bytes),
      parts,
      revision: 0,
      at,
    };
    try {
      await this.pieces.insertOne(piece);
      return true;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      if (parts !== null) await this.parts.deleteMany(under(parts));
      return false;
    }
  }

  /** Takes back what `insert` put there. */
  async takeBack(head: TraceHead, offset: number): Promise<void> {
    const piece = await this.pieces.findOneAndDelete({
      _id: pieceId(prefixOf(head._id, head.epoch), offset),
    });
    if (piece?.parts) await this.parts.deleteMany(under(piece.parts));
  }

  /**
   * The bytes from `from` to before `to`, which were there when this was asked.
   * @throws TraceChanged if they are there no more
   */
  async *read(head: TraceHead, from: number, to: number): AsyncGenerator<Piece> {
    let next = from;
    for await (const piece of this.documents(prefixOf(head._id, head.epoch), from, to)) {
      if (piece.from > next) break;
      next = piece.from + piece.bytes.length;
      yield piece;
    }
    if (next < to) throw new TraceChanged();
  }

  /** Changes stored bytes, unless somebody else did since they were read. @returns whether it did */
  rewrite(piece: Piece, bytes: Buffer): Promise<boolean> {
    return rewrite(piece, bytes);
  }

  /** Puts a trace of these bytes in the place of the one that is there. */
  async replace(buildId: number, bytes: Buffer, now: number): Promise<TraceHead> {
    const head = { _id: String(buildId), epoch: newEpoch(), touchedAt: now };
    if (bytes.length > 0) await this.insert(head, 0, bytes, now);
    const before = await this.swap(head);
    // What a crash, or an answer that was lost, leaves behind here goes when the trace is removed.
    if (before !== null) await this.removeUnder(prefixOf(before._id, before.epoch));
    return head;
  }

  async remove(buildId: number): Promise<void> {
    await this.heads.deleteOne({ _id: String(buildId) });
    await this.removeUnder(`${padded(String(buildId))}/`);
  }

  private async swap({ _id, epoch, touchedAt }: TraceHead): Promise<TraceHead | null> {
    const change = () =>
      this.heads.findOneAndUpdate(
        { _id },
        { $set: { epoch, touchedAt } },
        { upsert: true, returnDocument: 'before' },
      );
    try {
      return await change();
    } catch (error) {
      // Somebody made the head at the same moment: now it is there to be changed.
      if (!isDuplicate(error)) throw error;
      return change();
    }
  }

  private async *documents(prefix: string, from: number, to: number): AsyncGenerator<Piece> {
    for await (const piece of storedPieces(this.pieces, prefix, from, to)) {
      if (piece.parts === null) yield toPiece(this.pieces, piece);
      else {
        const [first, end] = [Math.max(from, piece.from), Math.min(to, piece.end)];
        for await (const part of storedPieces(this.parts, piece.parts, first, end))
          yield toPiece(this.parts, part);
      }
    }
  }

  private async insertParts(prefix: string, offset: number, bytes: Buffer, at: number): Promise<string> {
    const parts = `${prefix}${newEpoch()}/`;
    for (let from = 0; from < bytes.length; from += this.documentBytes) {
      const part = bytes.subarray(from, from + this.documentBytes);
      await this.parts.insertOne({
        _id: pieceId(parts, offset + from),
        end: offset + from + part.length,
        bytes: new Binary(part),
        parts: null,
        revision: 0,
        at,
      });
    }
    return parts;
  }

  private async removeUnder(prefix: string): Promise<void> {
    await this.pieces.deleteMany(under(prefix));
    await this.parts.deleteMany(under(prefix));
  }
}

function toPiece(
  collection: Collection<StoredPiece>,
  { _id: id, revision, from, bytes }: StoredPiece & { readonly from: number },
): Piece {
  return { collection, id, revision, from, bytes: Buffer.from(bytes?.value() ?? []) };
}

function prefixOf(id: string, epoch: string): string {
  return `${padded(id)}/${epoch}/`;
}

const padded = (id: string): string => id.padStart(16, '0');
const newEpoch = (): string => randomBytes(8).toString('hex');
