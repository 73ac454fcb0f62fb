import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { base62 } from './base62.js';

const PREFIX = 'blt_';
/** 62^43 > 2^256. */
const SECRET_DIGITS = 43;
/** 62^6 > 2^32. */
const CHECKSUM_DIGITS = 6;

/** A new access token: `blt_`, 32 random bytes and a checksum in base62. Shown once; kept only as its SHA-256. */
export function newAccessToken(): string {
  const secret = base62(randomBytes(32), SECRET_DIGITS);
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/**
 * Whether this has the form of newAccessToken, checksum included: tells scanners of leaked secrets and mistyped
 * tokens apart without a look-up. Root tokens set by the operator need not have it.
 */
export function looksLikeAccessToken(text: string): boolean {
  const [, secret, sum] = /^blt_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  return secret !== undefined && sum === checksum(secret);
}

/** A new runner's token: 30 hexadecimal digits. Shown once; kept only as its SHA-256. */
export function newRunnerToken(): string {
  return randomBytes(15).toString('hex');
}

/** SHA-256 of the UTF-8 text, lower-case hex. Tokens are random, so they need no slow hash. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Compares in a time that tells nothing of either, not even its length. */
export function equalInConstantTime(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function checksum(secret: string): string {
  return base62(createHash('sha256').update(secret).digest().subarray(0, 4), CHECKSUM_DIGITS);
}
