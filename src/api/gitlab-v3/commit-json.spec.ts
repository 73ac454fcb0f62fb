import { describe, expect, it } from '@jest/globals';
import { commitObject } from './commit-json.js';
import { pipelineOf } from './testing/samples.contract.js';

function titleOf(message: string): string {
  const { commit } = pipelineOf();
  return commitObject(pipelineOf({ commit: { ...commit, message } })).title;
}

describe("A commit's title", () => {
  it.each([
    ['Fix it', 'Fix it'],
    ['Fix it\n\nFor good.', 'Fix it'],
    ['', '--no commit message'],
    [' \n', '--no commit message'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), `${'x'.repeat(80)}…`],
    ['🚀'.repeat(101), `${'🚀'.repeat(80)}…`],
  ])('of %j is %j', (message, title) => {
    expect(titleOf(message)).toBe(title);
  });
});
