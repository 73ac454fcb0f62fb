import { describe, expect, it } from '@jest/globals';
import { rewriteUrl } from './rewrite-url.js';

describe('A path is taken in its other spellings', () => {
  it.each([
    ['/ci/builds/register', '/ci/api/v1/builds/register'],
    ['/ci/api/v1/builds/register.json', '/ci/api/v1/builds/register'],
    ['/ci/runners/register.json?a=b.json', '/ci/api/v1/runners/register?a=b.json'],
    ['/ci/api/v1/builds/7/trace.txt', '/ci/api/v1/builds/7/trace.txt'],
    ['/api/v3/projects/1/builds.json?page=2', '/api/v3/projects/1/builds?page=2'],
    ['/api/ledger/projects/team%2Fa.json', '/api/ledger/projects/team%2Fa.json'],
    ['/ci/buildsmith', '/ci/buildsmith'],
  ])('%s as %s', (url, rewritten) => expect(rewriteUrl(url)).toBe(rewritten));
});
