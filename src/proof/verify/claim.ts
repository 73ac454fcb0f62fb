import type { CheckpointSigned, CheckpointWitnessed } from '../../domain/checkpoint/events.js';
import { parseCheckpoint, type Checkpoint } from '../checkpoint.js';
import { isSignedBy, readNote, writeNote, type NoteVerifier, type SignedNote } from '../signed-note.js';

/** What a checkpoint says of the ledger, and whether one of the keys stands behind it. */
export interface Claim extends Checkpoint {
  readonly text: string;
  /** One of the keys has signed it. */
  readonly signed: boolean;
}

/** A signature that says it is by a key we know, and isn't. */
export class WrongSignature extends Error {
  constructor(name: string) {
    super(`the signature of ${name} is wrong`);
    this.name = 'WrongSignature';
  }
}

/** @throws NoteInvalid, WrongSignature */
export function readClaim(note: string, keys: readonly NoteVerifier[]): Claim {
  const signed = readNote(note);
  return { ...parseCheckpoint(signed.text), text: signed.text, signed: isSigned(signed, keys) };
}

/** Of an event. @throws NoteInvalid, WrongSignature; Error when the event contradicts its note */
export function claimOf(
  stream: string,
  data: CheckpointSigned['data'],
  keys: readonly NoteVerifier[],
): Claim {
  const claim = readClaim(String(data.note), keys);
  const same = data.size === claim.size && data.root === claim.root.toString('base64');
  if (!same || stream !== `checkpoint-${claim.size}`)
    throw new Error('its note says something else than it does');
  return claim;
}

/** @param text of the checkpoint that is witnessed @throws NoteInvalid, WrongSignature */
export function checkWitness(
  text: string,
  { signature }: CheckpointWitnessed['data'],
  keys: readonly NoteVerifier[],
): void {
  isSigned(readNote(writeNote(text, [String(signature)])), keys);
}

/** Whether one of the keys has signed. Every signature that names a known key must be good. */
function isSigned({ text, signatures }: SignedNote, keys: readonly NoteVerifier[]): boolean {
  let signed = false;
  for (const signature of signatures) {
    const key = keys.find(({ name, keyId }) => name === signature.name && keyId.equals(signature.keyId));
    if (key === undefined) continue;
    if (!isSignedBy({ text, signatures: [signature] }, key)) throw new WrongSignature(key.name);
    signed = true;
  }
  return signed;
}
