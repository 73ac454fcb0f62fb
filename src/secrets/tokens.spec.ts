import { describe, expect, it } from '@jest/globals';
import { base62 } from './base62.js';
import {
  equalInConstantTime,
  looksLikeAccessToken,
  newAccessToken,
  newRunnerToken,
  sha256Hex,
} from './tokens.js';

describe('An access token', () => {
  it('is blt_, 43 digits of secret and 6 of checksum', () => {
    expect(newAccessToken()).toMatch(/^blt_[0-9A-Za-z]{49}$/);
  });

  it('is never made twice', () => {
    expect(new Set(Array.from({ length: 500 }, newAccessToken)).size).toBe(500);
  });

  it('is known by its checksum', () => {
    const token = newAccessToken();
    expect(looksLikeAccessToken(token)).toBe(true);
    const last = token.endsWith('0') ? '1' : '0';
    expect(looksLikeAccessToken(token.slice(0, -1) + last)).toBe(false);
    expect(looksLikeAccessToken(`${token}0`)).toBe(false);
    expect(looksLikeAccessToken('')).toBe(false);
  });
});

describe('A runner token', () => {
  it('is 30 hexadecimal digits, never made twice', () => {
    const tokens = Array.from({ length: 500 }, newRunnerToken);
    expect(tokens.every(token => /^[0-9a-f]{30}$/.test(token))).toBe(true);
    expect(new Set(tokens).size).toBe(500);
  });
});

describe('sha256Hex', () => {
  it('gives the known digest of "abc" and hashes UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});

describe('equalInConstantTime', () => {
  it('tells equal from different, of any lengths', () => {
    expect(equalInConstantTime('secret', 'secret')).toBe(true);
    expect(equalInConstantTime('', '')).toBe(true);
    expect(equalInConstantTime('secret', 'secreT')).toBe(false);
    expect(equalInConstantTime('secret', 'secret ')).toBe(false);
    expect(equalInConstantTime('', 'secret')).toBe(false);
  });
});

describe('base62', () => {
  it('writes the bytes as one number, filled up on the left', () => {
    expect(base62(Buffer.from([]), 2)).toBe('00');
    expect(base62(Buffer.from([61]), 2)).toBe('0z');
    expect(base62(Buffer.from([1, 0]), 3)).toBe('048');
    expect(base62(Buffer.alloc(32, 255), 43)).toHaveLength(43);
    expect(base62(Buffer.alloc(4, 255), 6)).toHaveLength(6);
  });
});
