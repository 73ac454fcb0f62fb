import { type TraceOptions, OffsetMismatch } from '../blobs.js';
import { assertFits } from '../checks.js';
import { Masker, type RawTail } from '../masking.js';
import type { RememberedTails } from '../remembered-tails.js';
import type { Piece } from './trace-pieces.js';
import type { TraceHead, TraceStore } from './trace-store.js';

export interface TraceAppend {
  readonly buildId: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly options: TraceOptions;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * One try at an append, which may meet another process that writes to the same trace.
 * @returns the new length; null if the trace changed meanwhile and nothing was appended
 * @throws OffsetMismatch, BlobTooLarge
 */
export async function tryAppend(
  store: TraceStore,
  tails: RememberedTails,
  { buildId, offset, bytes, options, now }: TraceAppend,
): Promise<number | null> {
  const known = await store.head(buildId);
  const length = (known && (await store.end(known)))?.end ?? 0;
  if (offset !== length) throw new OffsetMismatch(length);
  assertFits(length + bytes.length, options);
  if (bytes.length === 0) {
    if (known !== null) await store.touch(known, now);
    return length;
  }
  const head = known ?? (await store.begin(buildId, now));
  const masker = new Masker(options.secrets ?? []);
  const remembered = tails.get(buildId, versionOf(head, length));
  const masked = await maskAppend(store, head, length, bytes, masker, remembered);
  if (masked === null) return null;
  if (!(await store.insert(head, length, masked.bytes, now))) return null;
  // Whoever replaced or removed the trace since didn't know of this piece.
  if ((await store.head(buildId))?.epoch !== head.epoch) {
    await store.takeBack(head, length);
    return null;
  }
  tails.set(buildId, versionOf(head, length + bytes.length), masked.tail);
  return length + bytes.length;
}

export function versionOf({ epoch }: TraceHead, length: number): string {
  return `${epoch}/${length}`;
}

/**
 * Blots out what of a secret is stored already, first, and durably: a crash between this and the insert leaves `x`
 * before the boundary, which the next append understands. The other way round it would leave the beginning of a
 * secret for good.
 */
async function maskAppend(
  store: TraceStore,
  head: TraceHead,
  length: number,
  bytes: Uint8Array,
  masker: Masker,
  remembered: RawTail | null,
): Promise<{ readonly bytes: Buffer; readonly tail: RawTail } | null> {
  const from = length - Math.min(masker.reach, length);
  const pieces: Piece[] = [];
  if (from < length) for await (const piece of store.read(head, from, length)) pieces.push(piece);
  const stored = Buffer.concat(pieces.map(piece => piece.bytes.subarray(Math.max(0, from - piece.from))));
  const masked = await masker.mask(masker.endOf(stored, remembered), bytes);
  if (masked.stored.equals(stored)) return masked;
  for (const piece of pieces) {
    const changed = Buffer.from(piece.bytes);
    masked.stored.copy(changed, Math.max(0, from - piece.from), Math.max(0, piece.from - from));
    if (!changed.equals(piece.bytes) && !(await store.rewrite(piece, changed))) return null;
  }
  return masked;
}
