import { describe, expect, it } from '@jest/globals';
import { Refused, type DomainEvent } from '../event.js';
import { specFor } from './decider-spec.js';

type Counted = DomainEvent<'Counted', { readonly by: number }>;

const counted = (by: number): Counted => ({ type: 'Counted', data: { by } });
const given = specFor<number, Counted>({
  category: 'counter',
  initial: 0,
  evolve: (sum, event) => sum + event.data.by,
});

function double(sum: number): readonly Counted[] {
  if (sum > 100) throw new Refused('invalid', 'Too much');
  return sum === 0 ? [] : [counted(sum)];
}

function broken(): never {
  throw new TypeError('broken');
}

describe('the given-when-then of the deciders', () => {
  it('folds what was given into the state that is decided on', () => {
    given(counted(1), counted(2)).when(double).thenEvents(counted(3));
    given().when(double).thenNothing();
    given(counted(101)).when(double).thenRefused('invalid');
  });

  it('fails on other events, on more and on fewer', () => {
    const spec = given(counted(1)).when(double);
    expect(() => spec.thenEvents(counted(2))).toThrow('but the command came to');
    expect(() => spec.thenEvents()).toThrow('but the command came to');
    expect(() => spec.thenEvents(counted(1), counted(1))).toThrow('but the command came to');
  });

  it('fails when nothing was expected and when a refusal was', () => {
    const spec = given(counted(1)).when(double);
    expect(() => spec.thenNothing()).toThrow('but the command came to');
    expect(() => spec.thenRefused('invalid')).toThrow('but the command came to');
  });

  it('fails on a refusal with another code, and where none was expected', () => {
    const spec = given(counted(101)).when(double);
    expect(() => spec.thenRefused('blocked')).toThrow('but the command came to');
    expect(() => spec.thenNothing()).toThrow('but the command came to');
  });

  it('lets an error that is no refusal through', () => {
    expect(() => given().when(broken)).toThrow(TypeError);
  });
});
