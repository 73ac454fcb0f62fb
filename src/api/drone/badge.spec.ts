import { describe, expect, it } from '@jest/globals';
import { badge, badgeWord } from './badge.js';

describe('A badge', () => {
  it.each([
    ['success', 'success'],
    ['failure', 'failure'],
    ['error', 'error'],
    ['killed', 'error'],
    ['pending', 'started'],
    ['running', 'started'],
    ['skipped', 'none'],
    [null, 'none'],
  ] as const)('of a build that is %s says %s', (status, word) => {
    expect(badgeWord(status)).toBe(word);
    expect(badge(word)).toContain(`>${word}</text>`);
  });
});
