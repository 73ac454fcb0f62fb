import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { equalInConstantTime } from './tokens.js';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_DIGITS = 40;

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
 * Everything that hangs on the ledger's key: it seals values, and it derives tokens, so that they are stored nowhere.
 * Each purpose has a key of its own (HKDF-SHA-256), so none tells anything about another.
 */
export class Vault {
  readonly #sealing: Buffer;
  readonly #builds: Buffer;
  readonly #projects: Buffer;
  readonly #registration: Buffer;
  readonly #checkpoints: Buffer;

  /** @param key 32 bytes, from loadSecretKey */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new RangeError('the key must have 32 bytes');
    this.#sealing = subKey(key, 'sealing');
    this.#builds = subKey(key, 'build tokens');
    this.#projects = subKey(key, 'runners tokens of projects');
    this.#registration = subKey(key, 'registration token');
    this.#checkpoints = subKey(key, 'checkpoint signatures');
  }

  /** @returns `v1.<nonce>.<ciphertext and tag>`, base64url, AES-256-GCM; another one each time */
  seal(plain: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealing, nonce);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** @throws SealBroken */
  open(sealed: string): string {
    const [version, nonce, body, ...rest] = sealed.split('.');
    if (version !== VERSION || nonce === undefined || body === undefined || rest.length > 0)
      throw new SealBroken();
    return this.decrypt(decode(nonce), decode(body));
  }

  /** The token that a build's runner sends with its trace and artifacts: 40 hexadecimal digits, always the same. */
  buildToken(buildId: number): string {
    return derive(this.#builds, buildId);
  }

  /** The project's own registration token (`runners_token`): `rt<project id>-<40 hexadecimal digits>`, always the same. */
  runnersToken(projectId: number): string {
    return `rt${projectId}-${derive(this.#projects, projectId)}`;
  }

  /** The project whose registration token this is; null if it is none of ours. Whether the project exists is another question. */
  projectOfRunnersToken(token: string): number | null {
    const [, digits] = /^rt([1-9]\d{0,14})-[0-9a-f]{40}$/.exec(token) ?? [];
    if (digits === undefined) return null;
    const projectId = Number(digits);
    return equalInConstantTime(token, this.runnersToken(projectId)) ? projectId : null;
  }

  /** The ledger's registration token where LEDGER_RUNNER_TOKEN names none: 40 hexadecimal digits, always the same. */
  registrationToken(): string {
    return derive(this.#registration, 0);
  }

  /** Seed of the Ed25519 key that signs checkpoints: 32 bytes, always the same. */
  checkpointSeed(): Buffer {
    return Buffer.from(this.#checkpoints);
  }

  private decrypt(nonce: Buffer, body: Buffer): string {
    if (nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) throw new SealBroken();
    const decipher = createDecipheriv(CIPHER, this.#sealing, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw new SealBroken();
    }
  }
}

/** Strict, so that no two texts open to the same value. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new SealBroken();
  return bytes;
}

function subKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `build-ledger v1: ${purpose}`, 32));
}

function derive(key: Buffer, id: number): string {
  if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`not an id: ${id}`);
  return createHmac('sha256', key).update(String(id)).digest('hex').slice(0, TOKEN_DIGITS);
}
