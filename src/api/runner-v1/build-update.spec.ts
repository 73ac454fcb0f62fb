import { describe, expect, it } from '@jest/globals';
import { updateOf } from './build-update.js';

const update = (params: Readonly<Record<string, unknown>>) => updateOf(name => params[name]);

describe('A runner tells of its build', () => {
  it('that it ended, with its whole trace in UTF-8', () => {
    expect(update({ state: 'failed', trace: 'né', exit_code: 2, failure_reason: 'script_failure' })).toEqual({
      state: 'failed',
      trace: Buffer.from('né'),
      exitCode: 2,
      failureReason: 'script_failure',
    });
  });

  it.each([undefined, 'running', 'pending', 'whatever'])('that it goes on, with state %j', state => {
    expect(update({ state })).toEqual({ state: null, trace: null, exitCode: null, failureReason: null });
  });

  it.each([
    ['7', 7],
    ['-1', -1],
    [3_221_225_786, 3_221_225_786],
  ])('the exit code %j, in a form or as Windows gives it', (given, exitCode) => {
    expect(update({ exit_code: given }).exitCode).toBe(exitCode);
  });

  it('that the trace is empty, which is another thing than no trace', () => {
    expect(update({ trace: '' }).trace).toHaveLength(0);
  });

  it.each([
    ['state', 1],
    ['trace', ['a']],
    ['exit_code', 1.5],
    ['exit_code', 'one'],
    ['exit_code', 2 ** 32],
    ['failure_reason', 'not a word'],
    ['failure_reason', ''],
  ])('but not with %s %j', (name, value) => {
    expect(() => update({ [name]: value })).toThrow(
      expect.objectContaining({ status: 400, body: { error: `${name} is invalid` } }),
    );
  });
});
