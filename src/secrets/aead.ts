import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What was to be opened isn't a seal of this key: altered, cut short, or sealed under another key. */
export class SealBroken extends Error {
  constructor() {
    super(
      'a sealed value cannot be opened: it was altered, or LEDGER_SECRET_KEY is not the key it was sealed under',
    );
    this.name = 'SealBroken';
  }
}

/**
 * @param key 32 bytes
 * @param place what the seal belongs to: it opens nowhere else
 * @returns `v1.<nonce>.<ciphertext and tag>`, base64url, AES-256-GCM; another one each time
 */
export function sealText(key: Buffer, plain: string, place = ''): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** @throws SealBroken */
export function openText(key: Buffer, sealed: string, place = ''): string {
  const [version, nonce, body, ...rest] = sealed.split('.');
  if (version !== VERSION || nonce === undefined || body === undefined || rest.length > 0)
    throw new SealBroken();
  return decrypt(key, decode(nonce), decode(body), place);
}

function decrypt(key: Buffer, nonce: Buffer, body: Buffer, place: string): string {
  if (nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) throw new SealBroken();
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place)).setAuthTag(body.subarray(-TAG_BYTES));
  try {
    const plain = [decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    throw new SealBroken();
  }
}

/** Strict, so that no two texts open to the same value. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new SealBroken();
  return bytes;
}
