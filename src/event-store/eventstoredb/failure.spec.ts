import { describe, expect, it } from '@jest/globals';
import { describeFailure, failureOf, isAbsence, isNoBoundary, isPassing, type Failure } from './failure.js';

const of = (message: string, rest: object = {}) => Object.assign(new Error(message), rest);

describe('an error of the client', () => {
  it.each<[Error, Failure]>([
    [of('', { type: 'wrong-expected-version' }), 'conflict'],
    [of('', { type: 'maximum-append-size-exceeded' }), 'too-large'],
    [of('16 UNAUTHENTICATED', { type: 'access-denied', code: 16 }), 'denied'],
    [of('', { type: 'not-leader' }), 'elsewhere'],
    [of('14 UNAVAILABLE: Server Is Not Ready', { type: 'unavailable', code: 14 }), 'elsewhere'],
    [of('14 UNAVAILABLE: Channel closed before call started', { code: 14 }), 'elsewhere'],
    [of('14 UNAVAILABLE: read ECONNRESET', { type: 'unavailable', code: 14 }), 'unknown'],
    [of('14 UNAVAILABLE: Connection dropped', { type: 'unavailable', code: 14 }), 'unknown'],
    [of('4 DEADLINE_EXCEEDED', { type: 'deadline-exceeded', code: 4 }), 'unknown'],
    [of('2 UNKNOWN: Exception was thrown by handler.', { type: 'unknown', code: 2 }), 'unknown'],
    [of('Failed to discover after 10 attempts.'), 'not-sent'],
    [of('4 DEADLINE_EXCEEDED: Deadline exceeded after 5.0s,Waiting for LB pick', { code: 4 }), 'not-sent'],
  ])('%s %j tells what became of the call: %s', (error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });

  it.each([{}, { type: 'unavailable' }])('is a refused connection, typed or not: %j', type => {
    const message = '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED';
    const error = of(message, { code: 14, ...type });
    expect([failureOf(error), isAbsence(error)]).toEqual(['not-sent', true]);
  });

  it('passes where a connection broke, and does not where the question was wrong', () => {
    const broken = of('14 UNAVAILABLE: read ECONNRESET', { type: 'unavailable', code: 14 });
    const wrong = of('2 UNKNOWN: Unexpected ReadAllResult: Error', { type: 'unknown', code: 2 });
    expect([isPassing(broken), isAbsence(broken)]).toEqual([true, true]);
    expect([isPassing(wrong), isAbsence(wrong)]).toEqual([false, false]);
  });

  it('may say that no record begins where it was asked to, in the words of one release or another', () => {
    expect(isNoBoundary(of('2 UNKNOWN: Unexpected ReadAllResult: Error', { type: 'unknown' }))).toBe(true);
    expect(isNoBoundary(of('3 INVALID_ARGUMENT: Invalid position', { type: 'invalid-argument' }))).toBe(true);
    expect(isNoBoundary(of('3 INVALID_ARGUMENT: bad name', { type: 'invalid-argument' }))).toBe(false);
    expect(isNoBoundary(of('14 UNAVAILABLE', { type: 'unavailable' }))).toBe(false);
  });

  it('is told in one line', () => {
    expect(describeFailure(of('14 UNAVAILABLE', { type: 'unavailable' }))).toBe(
      'unavailable: 14 UNAVAILABLE',
    );
    expect(describeFailure(of('', { type: 'access-denied' }))).toBe('access-denied');
    expect(describeFailure('text')).toBe('text');
    expect(describeFailure(new Error(''))).toBe('unknown error');
  });
});
