import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { BodyTooLarge, readBody } from './read-body.js';

/** A request's body, and what it announces. */
function bodyOf(announced?: number): PassThrough & IncomingMessage {
  const headers = announced === undefined ? {} : { 'content-length': String(announced) };
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

describe('Reading a body', () => {
  it('gives its pieces as one', async () => {
    const body = bodyOf();
    const read = readBody(body, 6);
    body.write('abc');
    body.end('def');
    expect((await read).toString()).toBe('abcdef');
  });

  it('gives nothing for an empty one', async () => {
    const body = bodyOf(0);
    body.end();
    expect(await readBody(body, 6)).toHaveLength(0);
  });

  it('refuses at once what announces itself as too large, and reads nothing of it', async () => {
    const body = bodyOf(7);
    body.write('abc');
    await expect(readBody(body, 6)).rejects.toBeInstanceOf(BodyTooLarge);
    expect(body.listenerCount('data')).toBe(0);
  });

  it('refuses what becomes too large without having said so, and keeps no more of it', async () => {
    const body = bodyOf();
    const read = readBody(body, 6);
    body.write('abcdefg');
    await expect(read).rejects.toBeInstanceOf(BodyTooLarge);
    expect(body.listenerCount('data')).toBe(0);
  });

  it('tells a body that breaks off', async () => {
    const body = bodyOf(6);
    const read = readBody(body, 6);
    body.write('abc');
    body.destroy(new Error('ECONNRESET'));
    await expect(read).rejects.toThrow('the body ended early');
  });
});
