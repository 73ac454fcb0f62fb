import { HttpException, NotFoundException, UnsupportedMediaTypeException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { ValidationError } from 'class-validator';
import { BlobTooLarge } from '../../blobs/blobs.js';
import { Refused } from '../../domain/event.js';
import {
  CommitUnknown,
  EventTooLarge,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../event-store/event-store.js';
import { dtoInvalid, failureOf, MalformedBody } from './failures.js';

const refused = new Refused('not_retryable', 'It runs');
const withStatus = (statusCode: number) => Object.assign(new Error('of Fastify'), { statusCode });

describe('What an error means to a client', () => {
  it.each([
    ['a command was refused', refused, { kind: 'refused', refused }],
    ['a blob over its limit', new BlobTooLarge(10), { kind: 'too_large' }],
    ['a store that is away', new StoreUnavailable('away'), { kind: 'unavailable' }],
    ['a commit nobody knows of', new CommitUnknown('lost'), { kind: 'unavailable' }],
    ['too much contention', new WrongExpectedRevision('build-1', 2, 3), { kind: 'unavailable' }],
    ['no such route', new NotFoundException(), { kind: 'unknown_route' }],
    ['a body of no known type', new UnsupportedMediaTypeException(), { kind: 'unsupported_media_type' }],
    ['a body over its limit', withStatus(413), { kind: 'too_large' }],
    ['an engine that says 503', new HttpException('away', 503), { kind: 'unavailable' }],
    ['what the router can not read', withStatus(400), { kind: 'malformed', detail: 'of Fastify' }],
    ['malformed JSON', new MalformedBody('no JSON'), { kind: 'malformed', detail: 'no JSON' }],
    ['a bug', new TypeError('x is not a function'), { kind: 'internal' }],
    ['something thrown that is no error', 'oops', { kind: 'internal' }],
    ['nothing thrown', undefined, { kind: 'internal' }],
  ])('%s', (_what, error, failure) => expect(failureOf(error)).toEqual(failure));

  it('an append over its limit is a fault of the body, and says how large it may be', () => {
    expect(failureOf(new EventTooLarge('pipeline-1-2', 1_000_945))).toEqual({
      kind: 'invalid',
      problems: [{ property: 'body', problem: expect.stringContaining('1000000 bytes') }],
    });
  });
});

type Findings = Pick<ValidationError, 'constraints' | 'children'>;

const wrong = (property: string, findings: Findings): ValidationError =>
  Object.assign(new ValidationError(), { property, ...findings });

describe('What is wrong with a body', () => {
  it('is told with the path of each field', () => {
    const commit = wrong('commit', {
      children: [wrong('message', { constraints: { isText: 'must be a text' } })],
    });
    const list = wrong('variables', {
      children: [wrong('1', { children: [wrong('key', { constraints: { matches: 'must be a name' } })] })],
    });
    expect(dtoInvalid([commit, list]).problems).toEqual([
      { property: 'commit.message', problem: 'must be a text' },
      { property: 'variables.1.key', problem: 'must be a name' },
    ]);
  });

  it('is told of a hundred fields at most, and of a field its first 200 characters', () => {
    const constraints = { whitelistValidation: 'property should not exist' };
    const errors = Array.from({ length: 500 }, (_none, at) =>
      wrong(`${at}${'x'.repeat(5_000)}`, { constraints }),
    );
    const { problems } = dtoInvalid(errors);
    expect(problems).toHaveLength(100);
    expect(problems[0]).toEqual({
      property: `0${'x'.repeat(199)}`,
      problem: 'is no field that is known here',
    });
  });
});
