import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/* Signed notes as C2SP specifies them (c2sp.org/signed-note), with Ed25519. */

const ED25519 = 1;
const KEY_ID_BYTES = 4;
/** What comes before the 32 bytes of an Ed25519 key in PKCS#8 and in SubjectPublicKeyInfo (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A note that can't be read, or a key that is none. */
export class NoteInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoteInvalid';
  }
}

/** Who may have signed a note. */
export interface NoteVerifier {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  /** `<name>+<key id in hex>+<base64 of 1 and the public key>`: what others are given. */
  readonly text: string;
  verifies(text: string, signature: Uint8Array): boolean;
}

export interface NoteSigner extends NoteVerifier {
  /** The signature line of the text. */
  sign(text: string): string;
}

/**
 * @param name without spaces and plus signs
 * @param seed 32 bytes
 */
export function noteSigner(name: string, seed: Buffer): NoteSigner {
  assertName(name);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const verifier = noteVerifier(name, spki.subarray(SPKI.length));
  return {
    ...verifier,
    sign: text => signatureLine(name, Buffer.concat([verifier.keyId, sign(null, Buffer.from(text), key)])),
  };
}

/** @throws NoteInvalid for what is no Ed25519 verifier key */
export function parseVerifierKey(text: string): NoteVerifier {
  const [, name = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name === '' || bytes.length !== 33 || bytes[0] !== ED25519) {
    throw new NoteInvalid('a verifier key reads <name>+<8 hex digits>+<base64 of an Ed25519 key>');
  }
  const verifier = noteVerifier(name, bytes.subarray(1));
  if (verifier.keyId.toString('hex') !== id) throw new NoteInvalid(`the key id ${id} is not that of the key`);
  return verifier;
}

function noteVerifier(name: string, publicKey: Buffer): NoteVerifier {
  const typed = Buffer.concat([Buffer.from([ED25519]), publicKey]);
  const keyId = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, KEY_ID_BYTES);
  const key: KeyObject = createPublicKey({
    key: Buffer.concat([SPKI, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return {
    name,
    keyId,
    text: `${name}+${keyId.toString('hex')}+${typed.toString('base64')}`,
    verifies: (text, signature) => verify(null, Buffer.from(text), key, signature),
  };
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
  /** As it stands in the note, without the line's end. */
  readonly line: string;
}

export interface SignedNote {
  /** What was signed; ends with a line's end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** @param text ends with a line's end */
export function writeNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.map(line => `${line}\n`).join('')}`;
}

/** Reads a note; whether its signatures are good is another question. @throws NoteInvalid */
export function readNote(note: string): SignedNote {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) throw new NoteInvalid('the note has no text and signatures');
  const lines = note.slice(cut + 2, -1).split('\n');
  return { text: note.slice(0, cut + 1), signatures: lines.map(readSignature) };
}

function readSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name === '' || bytes.length <= KEY_ID_BYTES) throw new NoteInvalid('a signature line cannot be read');
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES), line };
}

/** Whether the note carries a good signature of this key. */
export function isSignedBy({ text, signatures }: SignedNote, verifier: NoteVerifier): boolean {
  return signatures.some(
    ({ name, keyId, signature }) =>
      name === verifier.name && keyId.equals(verifier.keyId) && verifier.verifies(text, signature),
  );
}

const signatureLine = (name: string, bytes: Buffer): string => `\u2014 ${name} ${bytes.toString('base64')}`;

function assertName(name: string): void {
  if (!/^[^\s+]+$/.test(name)) throw new NoteInvalid(`${JSON.stringify(name)} is no name of a key`);
}
