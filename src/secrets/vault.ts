import { createHmac, hkdfSync } from 'node:crypto';
import { openText, sealText } from './aead.js';
import { equalInConstantTime } from './tokens.js';

export { SealBroken } from './aead.js';

const TOKEN_DIGITS = 40;

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
  readonly #people: Buffer;

  /** @param key 32 bytes, from loadSecretKey */
  constructor(key: Buffer) {
    if (key.length !== 32) throw new RangeError('the key must have 32 bytes');
    this.#sealing = subKey(key, 'sealing');
    this.#builds = subKey(key, 'build tokens');
    this.#projects = subKey(key, 'runners tokens of projects');
    this.#registration = subKey(key, 'registration token');
    this.#checkpoints = subKey(key, 'checkpoint signatures');
    this.#people = subKey(key, 'pseudonyms of people');
  }

  /** @returns `v1.<nonce>.<ciphertext and tag>`, base64url, AES-256-GCM; another one each time */
  seal(plain: string): string {
    return sealText(this.#sealing, plain);
  }

  /** @throws SealBroken */
  open(sealed: string): string {
    return openText(this.#sealing, sealed);
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

  /**
   * What stands for an e-mail address or a username where it must be found but not read: 40 hexadecimal digits, always
   * the same for the same text, whatever the case of its letters.
   */
  pseudonym(kind: 'address' | 'username', text: string): string {
    const named = `${kind} ${text.trim().toLowerCase()}`;
    return createHmac('sha256', this.#people).update(named).digest('hex').slice(0, TOKEN_DIGITS);
  }
}

function subKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `build-ledger v1: ${purpose}`, 32));
}

function derive(key: Buffer, id: number): string {
  if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`not an id: ${id}`);
  return createHmac('sha256', key).update(String(id)).digest('hex').slice(0, TOKEN_DIGITS);
}
