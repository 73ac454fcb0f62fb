import { describe, expect, it } from '@jest/globals';
import { buildNumber, flag, forkOf, numberOrZero } from './parameters.js';

describe("Drone's parameters", () => {
  it.each([
    ['12', 12],
    ['-1', -1],
    ['0012', 12],
  ])('%s is the build number %d', (text, number) => {
    expect(buildNumber(text)).toBe(number);
  });

  it.each(['', 'abc', '1.5', '1e3', '9'.repeat(16)])('%j is no build number', text => {
    expect(() => buildNumber(text)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it.each([
    ['7', 7],
    ['-7', 0],
    ['seven', 0],
  ])('%s is the job %d', (text, number) => {
    expect(numberOrZero(text)).toBe(number);
  });

  it('know Go’s words for true', () => {
    expect(['true', '1', 'T'].map(flag)).toEqual([true, true, true]);
    expect(['yes', '', undefined, ['true']].map(flag)).toEqual([false, false, false, false]);
  });

  it('make a fork only where one is asked for', () => {
    expect(forkOf({ event: 'deployment', deploy_to: 'prod' })).toBeNull();
    expect(forkOf({ fork: 'true', event: 'deployment', deploy_to: 'prod' })).toEqual({
      event: 'deployment',
      deployTo: 'prod',
    });
  });

  it('keep the event of a fork where the wanted one is none that Drone knows', () => {
    expect(forkOf({ fork: 'true', event: 'merge' })).toEqual({ event: null, deployTo: null });
  });

  it('refuse a target that is too long', () => {
    expect(() => forkOf({ fork: '1', deploy_to: 'x'.repeat(256) })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });
});
