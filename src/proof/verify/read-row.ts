import { hash } from 'node:crypto';
import type { Envelope } from '../../event-store/envelope.js';
import type { AnyRow, StoredRow } from '../../event-store/stored-row.js';
import { wrong, type Wrong } from './wrong.js';

/** What of an envelope the checks need. */
export type ReadEnvelope = Pick<Envelope, 'id' | 'type' | 'stream' | 'revision' | 'previousHash' | 'data'>;

/** Where the next event must stand. */
export interface Expected {
  /** Of the event before it; 0n for the first. */
  readonly after: bigint;
  /** Its position is the very next one. */
  readonly consecutive: boolean;
}

/** An event by itself: at the position expected, its text sealed by its hash, and kept under its own name. */
export function readRow(row: AnyRow, expected: Expected): ReadEnvelope | Wrong {
  const { line } = row;
  const position = row.position === null ? null : String(row.position);
  if ('unreadable' in row)
    return wrong('unreadable', `it can't be read: ${row.unreadable}`, { position, line });
  const envelope = envelopeOf(row.text);
  const { stream = null, revision = null } = row.place ?? envelope ?? {};
  const where = { position, stream, revision, id: envelope?.id ?? null, line };
  const misplaced = checkPosition(row, expected, where);
  if (misplaced !== null) return misplaced;
  const sealed = hash('sha256', row.text, 'hex');
  if (sealed !== row.hash) {
    const why = `its text or its hash was altered: the text gives ${sealed}, not ${row.hash}`;
    return wrong('altered', why, where);
  }
  if (envelope === null) return wrong('unreadable', 'its text is not that of an event', where);
  if (stream !== envelope.stream || revision !== envelope.revision) {
    return wrong('altered', `it is kept as another event: its text says ${nameOf(envelope)}`, where);
  }
  return envelope;
}

export const nameOf = ({ stream, revision }: Pick<ReadEnvelope, 'stream' | 'revision'>): string =>
  `${stream}@${revision}`;

function checkPosition(
  { position, line }: StoredRow,
  { after, consecutive }: Expected,
  where: Partial<Wrong>,
): Wrong | null {
  const next = after + 1n;
  if (position < next) {
    const why = consecutive ? `where ${next} should be` : `after ${after}`;
    const at = consecutive ? next : position;
    return wrong('misplaced', `its position is ${position}, ${why}`, { ...where, position: String(at) });
  }
  if (!consecutive || position === next) return null;
  const why = `it is not there: the next event there is has position ${position}`;
  return wrong('missing', why, { position: String(next), line });
}

function envelopeOf(text: Buffer): ReadEnvelope | null {
  try {
    const value = JSON.parse(text.toString()) as Partial<ReadEnvelope> | null;
    const { id, type, stream, revision, previousHash, data } = value ?? {};
    if (typeof id !== 'string' || typeof type !== 'string' || typeof stream !== 'string') return null;
    if (typeof revision !== 'number' || !(previousHash === null || typeof previousHash === 'string'))
      return null;
    return { id, type, stream, revision, previousHash, data };
  } catch {
    return null;
  }
}
