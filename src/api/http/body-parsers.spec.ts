import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { addBodyParsers } from './body-parsers.js';

const limits = { jsonBody: 2_000, trace: 5_000, artifacts: 0, pageCacheEntries: 0 };

interface Sent {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url?: string;
  readonly type?: string;
  readonly body: string | Buffer;
}

/** What a handler would see of a body. */
async function seen({ method = 'POST', url = '/api/ledger/x', type = 'application/json', body }: Sent) {
  const fastify = Fastify();
  await addBodyParsers(fastify, limits);
  fastify.route({
    method,
    url: '*',
    handler: ({ body: got }) =>
      Promise.resolve(Buffer.isBuffer(got) ? { bytes: got.toString('latin1') } : { value: got ?? null }),
  });
  const answer = await fastify.inject({
    method,
    url,
    payload: body,
    headers: type === '' ? {} : { 'content-type': type },
  });
  await fastify.close();
  return {
    status: answer.statusCode,
    ...answer.json<{ value?: unknown; bytes?: string; message?: string }>(),
  };
}

describe('Bodies', () => {
  it('of JSON are parsed, with any method', async () => {
    const body = '{"a":[1,"ü"]}';
    const value = { a: [1, 'ü'] };
    expect(await seen({ body })).toMatchObject({ status: 200, value });
    expect(await seen({ body, type: 'application/json; charset=utf-8' })).toMatchObject({ value });
    expect(await seen({ body, method: 'DELETE' })).toMatchObject({ value });
  });

  it('of JSON that are empty are no bodies', async () => {
    expect(await seen({ body: '' })).toMatchObject({ status: 200 });
  });

  it.each([
    ['malformed', '{"a":', 'the body is not valid JSON'],
    ['cut off in a character', Buffer.from([0x22, 0xc3, 0x22]), 'the body is not valid UTF-8'],
    ['of another encoding', Buffer.from('"a"', 'utf16le'), 'the body is not valid JSON'],
    ['that reaches for the prototype', '{"__proto__":{"admin":true}}', 'the body is not valid JSON'],
    [
      'that reaches for it by its constructor',
      '{"constructor":{"prototype":{}}}',
      'the body is not valid JSON',
    ],
    [
      'too deep to walk through',
      '['.repeat(500) + ']'.repeat(500),
      'the body is nested more than 100 levels deep',
    ],
    ['with half a character', '"\\ud834"', 'the body holds half of a surrogate pair'],
  ])('of JSON %s are refused', async (_what, body, message) => {
    expect(await seen({ body })).toMatchObject({ status: 400, message });
  });

  it('of JSON from a runner may hold whatever a script has printed', async () => {
    const sent = { method: 'PUT' as const, url: '/ci/api/v1/builds/7', body: '{"trace":"\\ud834"}' };
    expect(await seen(sent)).toMatchObject({ status: 200 });
  });

  it('of a form have its fields, called whatever they are', async () => {
    const body = 'a=1&a=2&b=x+y%C3%BC&__proto__=z';
    const { value } = await seen({ body, type: 'application/x-www-form-urlencoded' });
    expect(JSON.stringify(value)).toBe('{"a":["1","2"],"b":"x yü","__proto__":"z"}');
  });

  it('of a form must be UTF-8, too', async () => {
    const body = Buffer.from([0x61, 0x3d, 0xff]);
    expect(await seen({ body, type: 'application/x-www-form-urlencoded' })).toMatchObject({ status: 400 });
  });

  it.each(['text/plain', 'application/octet-stream', 'application/x-unheard-of', ''])(
    'of type "%s" are bytes as they came',
    async type => {
      const body = Buffer.from([0x61, 0x00, 0xff]);
      expect(await seen({ body, type })).toMatchObject({ status: 200, bytes: 'a\0\xff' });
    },
  );

  it('over the limit are refused, whatever they are', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      expect(await seen({ body: 'x'.repeat(2_000), type: 'text/plain' })).toMatchObject({ status: 200 });
      expect(await seen({ body: 'x'.repeat(2_001), type })).toMatchObject({ status: 413 });
    }
  });

  it('with a trace may be as large as a trace, and only from runners', async () => {
    const body = JSON.stringify({ trace: 'x'.repeat(4_000) });
    const url = '/ci/api/v1/builds/7';
    expect(await seen({ body, url, method: 'PUT' })).toMatchObject({ status: 200 });
    expect(await seen({ body, url: `${url}/trace.txt`, method: 'PATCH', type: 'text/plain' })).toMatchObject({
      status: 200,
    });
    expect(await seen({ body, url, method: 'POST' })).toMatchObject({ status: 413 });
    expect(await seen({ body, method: 'PUT' })).toMatchObject({ status: 413 });
    expect(await seen({ body: 'x'.repeat(5_001), url, method: 'PUT' })).toMatchObject({ status: 413 });
  });

  it('that Drone is sent are ignored, however malformed, but for the fields of a form', async () => {
    const url = '/api/repos/team/app/builds/1';
    const form = 'application/x-www-form-urlencoded';
    expect(await seen({ url, body: '{bad' })).toMatchObject({ status: 200, value: {} });
    expect(await seen({ url, body: Buffer.from([0xff]) })).toMatchObject({ status: 200, value: {} });
    expect(await seen({ url, body: Buffer.from([0xff]), type: form })).toMatchObject({
      status: 200,
      value: {},
    });
    expect(await seen({ url, body: 'access_token=t', type: form })).toMatchObject({
      value: { access_token: 't' },
    });
  });
});
