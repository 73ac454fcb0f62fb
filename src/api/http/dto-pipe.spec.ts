import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { DtoPipe } from './dto-pipe.js';
import { failureOf } from './failures.js';

class Place {
  @IsInt({ message: 'must be a whole number' })
  line!: number;
}

class Dto {
  @IsString({ message: 'must be a text' })
  name!: string;

  @Type(() => Place)
  @ValidateNested()
  place!: Place;
}

const body: ArgumentMetadata = { type: 'body', metatype: Dto };
const good = { name: 'a', place: { line: 1 } };

async function failure(value: unknown) {
  try {
    await new DtoPipe().transform(value, body);
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('was taken');
}

describe('The pipe that checks bodies', () => {
  it('gives instances of the DTO', async () => {
    const dto = await new DtoPipe().transform(good, body);
    expect(dto).toBeInstanceOf(Dto);
    expect(dto).toEqual(good);
  });

  it.each([[null], [[]], [[good]], ['text'], [5], [true]])(
    'takes an object and nothing else: not %j',
    async value => {
      expect(await failure(value)).toEqual({
        kind: 'invalid',
        problems: [{ property: 'body', problem: 'must be a JSON object' }],
      });
    },
  );

  it.each([[undefined], [Buffer.alloc(0)]])('takes no body as one without fields', async value => {
    expect(await failure(value)).toMatchObject({
      problems: [{ property: 'name', problem: 'must be a text' }],
    });
  });

  it('refuses bytes: their type says nothing that it could check', async () => {
    expect(await failure(Buffer.from('name=a'))).toEqual({ kind: 'unsupported_media_type' });
  });

  it('refuses fields that the DTO does not have, nested ones too', async () => {
    expect(await failure({ ...good, nmae: 'b', place: { line: 1, colunm: 2 } })).toEqual({
      kind: 'invalid',
      problems: [
        { property: 'nmae', problem: 'is no field that is known here' },
        { property: 'place.colunm', problem: 'is no field that is known here' },
      ],
    });
  });

  it('leaves alone what is no body, and bodies without a DTO', async () => {
    const pipe = new DtoPipe();
    expect(await pipe.transform('7', { type: 'param', metatype: String, data: 'id' })).toBe('7');
    expect(await pipe.transform([1], { type: 'body', metatype: Object })).toEqual([1]);
  });
});
