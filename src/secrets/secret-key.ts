import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { ConfigInvalid } from '../config/variables.js';

const BYTES = 32;
const FILE = 'secret.key';

/** The key file can't be used; only a person can say what became of it. */
export class SecretKeyUnusable extends Error {
  constructor(path: string) {
    super(
      `${path} doesn't hold a key of ${BYTES} bytes as hexadecimal digits; put back the one from your backup`,
    );
    this.name = 'SecretKeyUnusable';
  }
}

/**
 * The ledger's key: the configured one, else the one in `<dataDir>/secret.key`, which is made once (mode 0600) and
 * durable before it is used. Whoever loses it loses the variables sealed under it.
 * @param configured LEDGER_SECRET_KEY: 32 bytes as 64 hexadecimal digits or as base64 (or base64url)
 * @throws ConfigInvalid, SecretKeyUnusable
 */
export async function loadSecretKey(dataDir: string, configured?: string | null): Promise<Buffer> {
  return (await findSecretKey(dataDir, configured)) ?? (await makeKey(dataDir, join(dataDir, FILE)));
}

/**
 * As {@link loadSecretKey}, but none is made.
 * @returns null if there is none
 * @throws ConfigInvalid, SecretKeyUnusable
 */
export async function findSecretKey(dataDir: string, configured?: string | null): Promise<Buffer | null> {
  if (configured !== undefined && configured !== null && configured !== '') {
    const key = decode(configured.trim());
    if (key === null) {
      throw new ConfigInvalid(
        'LEDGER_SECRET_KEY',
        `must be ${BYTES} bytes as 64 hexadecimal digits or as base64`,
      );
    }
    return key;
  }
  return readKey(join(dataDir, FILE));
}

function decode(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length === BYTES ? key : null;
}

async function readKey(path: string): Promise<Buffer | null> {
  const text = await unless('ENOENT', readFile(path, 'utf8'));
  if (text === null) return null;
  const key = decode(text.trim());
  if (key === null) throw new SecretKeyUnusable(path);
  return key;
}

/** Another process may do the same at this moment: the name can be linked once only, and all read what it names. */
async function makeKey(dataDir: string, path: string): Promise<Buffer> {
  await mkdir(dataDir, { recursive: true });
  const temporary = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(BYTES).toString('hex')}\n`);
    await file.sync();
    await unless('EEXIST', link(temporary, path));
  } finally {
    await file.close();
    await unlink(temporary);
  }
  await syncFolder(dataDir);
  const key = await readKey(path);
  if (key === null) throw new SecretKeyUnusable(path);
  return key;
}

async function unless<Result>(code: string, result: Promise<Result>): Promise<Result | null> {
  try {
    return await result;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === code) return null;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; there NTFS journals names by itself.
  if (platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
