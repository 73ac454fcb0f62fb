import type { AnyRow } from '../../event-store/stored-row.js';

/** The format's name and version, in the first line. */
export const BUNDLE = 'build-ledger/1';

/** Bytes of a blob in one line. */
export const BLOB_PIECE = 192 * 1024;

/** What a line of a bundle can be, but for events: each written as `JSON.stringify` writes it. */
export type BundleLine =
  | { readonly bundle: typeof BUNDLE; /** Verifier keys. */ readonly keys: readonly string[] }
  /** The ledger at the export, signed. */
  | { readonly checkpoint: string }
  /** A piece of a blob, `trace/<build id>` or `artifacts/<key>`; base64. */
  | { readonly blob: string; readonly offset: number; readonly data: string }
  /** The end of a blob. */
  | { readonly blob: string; readonly size: number; readonly sha256: string }
  | { readonly end: { readonly events: number; readonly root: string } };

/** The line is none that a bundle can have. */
export class UnreadableLine extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnreadableLine';
  }
}

/** An event's line: its text stands in it byte for byte. @param position its place in the ledger, counted from 1 */
export function eventLine(position: bigint, hash: string, text: string): string {
  return `{"position":"${position}","hash":"${hash}","event":${text}}`;
}

const EVENT = /^\{"position":"([1-9]\d{0,15})","hash":"([0-9a-f]{64})","event":/;
const EVENT_HEAD = 128;
const BRACE = 0x7d;

/** Whether the line is, or was, one of an event: those come first. */
export const isEventLine = (line: Buffer): boolean => !FRAME.test(line.toString('latin1', 0, EVENT_HEAD));

const FRAME = /^\{"(?:bundle|checkpoint|blob|end)":/;

/** @param expected the position that the event should have */
export function readEventLine(line: Buffer, number: number, expected: bigint): AnyRow {
  const [head, position, hash] = EVENT.exec(line.toString('latin1', 0, EVENT_HEAD)) ?? [];
  if (head === undefined || position === undefined || hash === undefined || line.at(-1) !== BRACE) {
    return { unreadable: 'the line is not that of an event', position: expected, line: number };
  }
  return {
    position: BigInt(position),
    hash,
    text: line.subarray(head.length, -1),
    place: null,
    line: number,
  };
}

/** @throws UnreadableLine */
export function readFrameLine(line: Buffer): BundleLine {
  const text = line.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableLine('the line is not JSON');
  }
  // Whatever is written in another way was not written by an export.
  if (JSON.stringify(value) !== text || !Buffer.from(text).equals(line)) {
    throw new UnreadableLine('the line is not as an export writes it');
  }
  if (!SHAPES.some(shape => shape(value as Record<string, unknown>))) {
    throw new UnreadableLine('the line is none that a bundle has');
  }
  return value as BundleLine;
}

type Shape = (value: Readonly<Record<string, unknown>>) => boolean;

const has =
  (types: Readonly<Record<string, string>>): Shape =>
  value =>
    Object.keys(value).join() === Object.keys(types).join() &&
    Object.entries(types).every(([key, type]) => typeof value[key] === type);

const end = has({ events: 'number', root: 'string' });
const SHAPES: readonly Shape[] = [
  value =>
    has({ bundle: 'string', keys: 'object' })(value) &&
    value['bundle'] === BUNDLE &&
    Array.isArray(value['keys']) &&
    value['keys'].every(key => typeof key === 'string'),
  has({ checkpoint: 'string' }),
  has({ blob: 'string', offset: 'number', data: 'string' }),
  has({ blob: 'string', size: 'number', sha256: 'string' }),
  value =>
    has({ end: 'object' })(value) && value['end'] !== null && end(value['end'] as Record<string, unknown>),
];
