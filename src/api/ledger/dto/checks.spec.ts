import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validate, ValidateIf } from 'class-validator';
import { IsMoment, IsRef, IsRepositoryAddress, IsText, MayBeAbsent } from './checks.js';

class Sample {
  @IsText({ max: 5 })
  name: unknown = 'a';

  @IsText({ min: 0, max: 5, lines: true })
  lines: unknown = '';

  @IsText({ max: 5, each: true })
  tags: unknown = [];

  @IsRef()
  ref: unknown = 'main';

  @IsRepositoryAddress()
  address: unknown = 'x';

  @IsMoment()
  @ValidateIf((_dto, value) => value !== null)
  at: unknown = null;

  @IsText({ max: 5 })
  @MayBeAbsent()
  maybe?: unknown;
}

async function wrong(fields: Partial<Sample>): Promise<string[]> {
  const found = await validate(plainToInstance(Sample, { ...new Sample(), ...fields }));
  return found.flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map(message => `${property} ${message}`),
  );
}

describe('A text', () => {
  it('has its length and no control characters', async () => {
    expect(await wrong({ name: 'abcde' })).toEqual([]);
    const message = 'name must be a text of 1 to 5 characters, without control characters';
    for (const name of ['', 'abcdef', 'a\tb', 'a\nb', 'a\0', 'a\u0085', 5, null, undefined, ['a'], {}]) {
      expect(await wrong({ name })).toEqual([message]);
    }
  });

  it('may have lines, never NUL', async () => {
    expect(await wrong({ lines: 'a\nb\t' })).toEqual([]);
    const message = 'lines must be a text of at most 5 characters, without NUL';
    expect(await wrong({ lines: 'a\0b' })).toEqual([message]);
    expect(await wrong({ lines: 'abcdef' })).toEqual([message]);
  });

  it('may be each item of a list', async () => {
    expect(await wrong({ tags: ['a', 'b'] })).toEqual([]);
    for (const tags of [['a', ''], ['a', 5], ['a', null], [['a']]]) {
      expect(await wrong({ tags })).toEqual([
        'tags each must be a text of 1 to 5 characters, without control characters',
      ]);
    }
  });

  it('may be absent, which null is not', async () => {
    expect(await wrong({ maybe: undefined })).toEqual([]);
    expect(await wrong({ maybe: null })).toHaveLength(1);
  });
});

describe('A ref', () => {
  it.each(['main', 'v1.2.3', 'feature/a-b_c', 'refs/heads/main', '1-0-stable', 'ä/ö', 'a'.repeat(255)])(
    'is what Git takes: %s',
    async ref => expect(await wrong({ ref })).toEqual([]),
  );

  it.each([
    '',
    '-upload-pack=x',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a..b',
    'a.',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    'a@{1}',
    'a\nb',
    'a\0b',
    'a'.repeat(256),
    5,
    null,
  ])('is not what it refuses: %j', async ref => expect(await wrong({ ref })).toHaveLength(1));
});

describe('The address of a repository', () => {
  it.each([
    'https://git.example/a.git',
    'git@git.example:a.git',
    'ssh://git@x/y',
    '/srv/my repositories/a',
    '../a',
  ])('is an address or a folder: %s', async address => expect(await wrong({ address })).toEqual([]));

  it.each(['', ' a', '--upload-pack=x', 'a\nb', 'a\0b', 'a'.repeat(2_001), 5, null, {}])(
    'is no option and no script: %j',
    async address => expect(await wrong({ address })).toHaveLength(1),
  );
});

describe('A moment', () => {
  it('is a time of ISO 8601', async () => {
    expect(await wrong({ at: '2027-01-01' })).toEqual([]);
    for (const at of ['2027-W05', '2027-02-30', 5, {}, '']) expect(await wrong({ at })).toHaveLength(1);
  });
});
