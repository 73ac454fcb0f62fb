import { describe, expect, it } from '@jest/globals';
import { changedInfo, runnerInfoOf } from './runner-info.js';

describe('What a runner tells of itself', () => {
  it('is kept without executor and features, and only where it is text', () => {
    const told = {
      name: 'box',
      version: '1.11.5',
      revision: 7,
      executor: 'shell',
      features: { cache: true },
    };
    expect(runnerInfoOf(told)).toEqual({ name: 'box', version: '1.11.5' });
  });

  it.each([undefined, null, 'text', 7])('is nothing if it is %j', told => {
    expect(runnerInfoOf(told)).toEqual({});
  });

  it('is cut at 255 characters', () => {
    expect(runnerInfoOf({ name: 'n'.repeat(300) }).name).toHaveLength(255);
  });

  it('is new only where it differs', () => {
    const known = { name: 'box', version: '1.11.5' };
    expect(changedInfo(known, { name: 'box' })).toBeNull();
    expect(changedInfo(known, {})).toBeNull();
    expect(changedInfo(known, { version: '1.11.6' })).toEqual({ name: 'box', version: '1.11.6' });
  });
});
