import { NoteInvalid } from './signed-note.js';

/** What a ledger was at a moment (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Which ledger. */
  readonly origin: string;
  /** Events. */
  readonly size: number;
  /** Root of the Merkle tree over them. */
  readonly root: Buffer;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** Reads the text of a note; lines after the third are extensions, which mean nothing here. @throws NoteInvalid */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const hash = Buffer.from(root, 'base64');
  if (origin === '' || !/^(?:0|[1-9]\d{0,14})$/.test(size) || hash.length !== 32) {
    throw new NoteInvalid('the note is no checkpoint: origin, size and root stand in three lines');
  }
  return { origin, size: Number(size), root: hash };
}
