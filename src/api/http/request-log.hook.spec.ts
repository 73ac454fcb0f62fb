import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { pino } from 'pino';
import { requestLog } from './request-log.hook.js';

async function logged(url: string, headers: Record<string, string> = {}): Promise<string> {
  const lines: string[] = [];
  const log = pino({ level: 'debug', base: null }, { write: line => void lines.push(line) });
  const fastify = Fastify();
  fastify.addHook('onResponse', requestLog(log));
  fastify.get('/x', (_request, reply) => reply.status(202).send('done'));
  await fastify.inject({ url, headers });
  await fastify.close();
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('The log of requests', () => {
  it('has one line a request: method, path, status, milliseconds', async () => {
    expect(JSON.parse(await logged('/x?page=2'))).toMatchObject({
      method: 'GET',
      path: '/x?page=2',
      status: 202,
      ms: expect.any(Number),
    });
  });

  it.each(['private_token', 'access_token', 'token', 'job%5Btoken%5D', 'password', 'secret'])(
    'has no token from the address: %s',
    async name => {
      const line = await logged(`/x?a=1&${name}=sesame&b=2`);
      expect(line).not.toContain('sesame');
      expect(JSON.parse(line)).toMatchObject({ path: `/x?a=1&${name}=[redacted]&b=2` });
    },
  );

  it('has no token from a header', async () => {
    const headers = { 'private-token': 'sesame', authorization: 'Bearer sesame', 'build-token': 'sesame' };
    expect(await logged('/x', { ...headers, cookie: 'user_sess=sesame' })).not.toContain('sesame');
  });
});
