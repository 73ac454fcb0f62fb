import { Binary, type Collection, type Filter } from 'mongodb';
import { outlivingCursors } from '../../mongodb/outliving-cursors.js';

/** A stored part of a trace. Its id ends with where it begins, so that ids sort as the bytes do. */
export interface StoredPiece {
  /** `<prefix><offset>` */
  readonly _id: string;
  /** Where it ends, bytes from the beginning of the trace. */
  readonly end: number;
  /** null: it is too large for one document, its bytes are in pieces of their own under `parts`. */
  readonly bytes: Binary | null;
  readonly parts: string | null;
  /** Counts how often it was blotted. */
  readonly revision: number;
  /** When it was written, milliseconds since 1970. */
  readonly at: number;
}

/** Bytes that are in one document. */
export interface Piece {
  readonly collection: Collection<StoredPiece>;
  readonly id: string;
  readonly revision: number;
  readonly from: number;
  readonly bytes: Buffer;
}

/** Read from the server at once; it also keeps to 16 MiB. */
const BATCH = 100;

export function pieceId(prefix: string, offset: number): string {
  return prefix + String(offset).padStart(16, '0');
}

/** Ids that begin with the prefix, which ends with a slash (the character before `0`). */
export function under(prefix: string): Filter<StoredPiece> {
  return { _id: { $gte: prefix, $lt: `${prefix.slice(0, -1)}0` } };
}

/** The documents that hold bytes from `from` to before `to`, in order. */
export async function* storedPieces(
  collection: Collection<StoredPiece>,
  prefix: string,
  from: number,
  to: number,
): AsyncGenerator<StoredPiece & { readonly from: number }> {
  const first =
    from === 0
      ? { _id: prefix }
      : await collection.findOne(
          { _id: { $gte: prefix, $lte: pieceId(prefix, from) } },
          { sort: { _id: -1 }, projection: { _id: 1 } },
        );
  if (first === null) return;
  const $lt = pieceId(prefix, to);
  const found = outlivingCursors<StoredPiece>(last => {
    const begins = last === null ? { $gte: first._id, $lt } : { $gt: last._id, $lt };
    return collection.find({ _id: begins }, { sort: { _id: 1 }, batchSize: BATCH });
  });
  for await (const piece of found) yield { ...piece, from: Number(piece._id.slice(prefix.length)) };
}

/** Changes the bytes, unless somebody else did since they were read. */
export async function rewrite(piece: Piece, bytes: Buffer): Promise<boolean> {
  const { collection, id: _id, revision } = piece;
  const { matchedCount } = await collection.updateOne(
    { _id, revision },
    { $set: { bytes: new Binary(bytes), revision: revision + 1 } },
  );
  return matchedCount === 1;
}
