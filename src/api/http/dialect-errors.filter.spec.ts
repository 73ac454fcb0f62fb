import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { StoreUnavailable } from '../../event-store/event-store.js';
import { ApiError } from './api-error.js';
import { DialectErrors } from './dialect-errors.filter.js';
import type { ErrorShape } from './error-shape.js';
import { MalformedBody } from './failures.js';
import { NotFoundException } from '@nestjs/common';

const shape = (prefix: string): ErrorShape => ({
  prefix,
  answer: failure => ({ status: 418, body: { prefix, kind: failure.kind }, headers: { 'x-shape': prefix } }),
});

/** The filter on a request, what it answers, and what it logs. */
function answering(url: string, { method = 'GET', served = [] as string[], headersSent = false } = {}) {
  const logged: string[] = [];
  const log = pino({ base: null }, { write: line => void logged.push(line) });
  const filter = new DialectErrors([shape('/api'), shape('/api/v3')], shape(''), log);
  const told = {
    status: 0,
    headers: { 'content-length': '999', 'content-type': 'image/svg+xml' } as Record<string, string>,
    body: undefined as unknown,
    destroyed: false,
  };
  const reply = {
    raw: { headersSent, destroy: () => (told.destroyed = true) },
    removeHeader: (name: string) => delete told.headers[name],
    status: (status: number) => Object.assign(told, { status }) && reply,
    headers: (more: Record<string, string>) => Object.assign(told.headers, more) && reply,
    type: (type: string) => Object.assign(told.headers, { 'content-type': type }) && reply,
    send: (body: unknown) => Object.assign(told, { body }) && reply,
  };
  const server = { findRoute: (route: { method: string }) => (served.includes(route.method) ? route : null) };
  const request = { url, method, server };
  return {
    told,
    logged,
    send: (error: unknown) =>
      filter.send(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply),
  };
}

describe('What is thrown becomes an answer', () => {
  it("an ApiError's own: status, headers and an object as JSON", () => {
    const { told, send } = answering('/api/v3/x');
    send(new ApiError(409, { message: 'No' }, { 'x-more': '1', 'content-type': 'application/problem+json' }));
    expect(told).toMatchObject({ status: 409, body: '{"message":"No"}' });
    expect(told.headers).toEqual({ 'x-more': '1', 'content-type': 'application/problem+json' });
  });

  it('a text as plain text, and null as an empty body without a type', () => {
    const text = answering('/x');
    text.send(new ApiError(401, 'User not authorized'));
    expect(text.told.body).toBe('User not authorized');
    expect(text.told.headers).toEqual({ 'content-type': 'text/plain; charset=utf-8' });
    const empty = answering('/x');
    empty.send(new ApiError(401, null));
    expect(empty.told).toMatchObject({ status: 401, body: '', headers: {} });
  });

  it.each([
    ['/api/v3/projects?a=/api', '/api/v3'],
    ['/api/v3', '/api/v3'],
    ['/api/v33', '/api'],
    ['/api/else', '/api'],
    ['/nowhere', ''],
  ])('in the words of the longest prefix: %s', (url, prefix) => {
    const { told, send } = answering(url);
    send(new MalformedBody('no JSON'));
    expect(told.body).toBe(JSON.stringify({ prefix, kind: 'malformed' }));
    expect(told.headers['x-shape']).toBe(prefix);
  });

  it('a download that has begun is broken off, so that nobody takes it for whole', () => {
    const { told, send } = answering('/api/v3/x', { headersSent: true });
    send(new Error('the disk is gone'));
    expect(told).toMatchObject({ destroyed: true, status: 0, body: undefined });
  });

  it('a method that the path does not know: which it knows', () => {
    const { told, send } = answering('/api/v3/x', { method: 'PUT', served: ['GET', 'HEAD', 'POST'] });
    send(new NotFoundException());
    expect(JSON.parse(String(told.body))).toMatchObject({ kind: 'wrong_method' });
    expect(told.headers['Allow']).toBe('GET, HEAD, POST');
  });

  it('a path that no method knows, or this one does, is unknown', () => {
    for (const served of [[], ['GET', 'HEAD']]) {
      const { told, send } = answering('/api/v3/x', { served });
      send(new NotFoundException());
      expect(JSON.parse(String(told.body))).toMatchObject({ kind: 'unknown_route' });
      expect(told.headers['Allow']).toBeUndefined();
    }
  });

  it('what is our fault is logged, without the secrets of the address; what is the client’s is not', () => {
    const url = '/api/v3/x?private_token=sesame';
    const { logged, send } = answering(url);
    send(new MalformedBody('no JSON'));
    expect(logged).toEqual([]);
    send(new TypeError('a bug'));
    send(new StoreUnavailable('the engine is away'));
    const [bug, away] = logged.map(line => JSON.parse(line) as Record<string, unknown>);
    expect(bug).toMatchObject({
      level: 50,
      err: { message: 'a bug' },
      path: '/api/v3/x?private_token=[redacted]',
    });
    expect(away).toMatchObject({ level: 40, err: { message: 'the engine is away' } });
    expect(logged.join('')).not.toContain('sesame');
  });
});
