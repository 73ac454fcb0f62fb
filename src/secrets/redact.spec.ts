import { describe, expect, it } from '@jest/globals';
import { loggedUrl, REDACTED_PATHS, redactText, redactUrl } from './redact.js';

describe('redactUrl', () => {
  it.each([
    ['/api/v3/projects?private_token=abc&page=2', '/api/v3/projects?private_token=[redacted]&page=2'],
    [
      '/ci/api/v1/builds/1/artifacts?page=2&token=abc#top',
      '/ci/api/v1/builds/1/artifacts?page=2&token=[redacted]#top',
    ],
    ['/a?access_token=x;job_token=y', '/a?access_token=[redacted];job_token=[redacted]'],
    ['/a?runner[token]=x&runner%5Btoken%5D=y', '/a?runner[token]=[redacted]&runner%5Btoken%5D=[redacted]'],
    ['https://me:pass@host/x@y', 'https://[redacted]@host/x@y'],
    ['/api/v3/tokens/3?scope=failed', '/api/v3/tokens/3?scope=failed'],
    ['https://host/a@b', 'https://host/a@b'],
  ])('%s', (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });
});

describe('loggedUrl', () => {
  it.each([
    ['/api/ledger/users?username=ada&limit=2', '/api/ledger/users?username=[redacted]&limit=2'],
    ['/api/v3/users?search=ada%40ci.example', '/api/v3/users?search=[redacted]'],
    ['/x?sudo=ada&private_token=abc', '/x?sudo=[redacted]&private_token=[redacted]'],
    ['/x?emails[]=a@b&emails%5B%5D=c@d', '/x?emails[]=[redacted]&emails%5B%5D=[redacted]'],
    ['/x?name=ada&user=ada&filename=a.zip', '/x?name=[redacted]&user=[redacted]&filename=a.zip'],
    ['/api/ledger/users/ada/forget', '/api/ledger/users/[redacted]/forget'],
    ['/api/ledger/users/17/forget', '/api/ledger/users/17/forget'],
    ['/api/ledger/projects/3/members/ada?page=2', '/api/ledger/projects/3/members/[redacted]?page=2'],
    ['/api/v3/projects/3/builds?scope=failed', '/api/v3/projects/3/builds?scope=failed'],
  ])('%s tells nobody who was looked for', (url, logged) => {
    expect(loggedUrl(url)).toBe(logged);
  });
});

describe('redactText', () => {
  it('blots out the secrets given, each as a whole though it begins with another', () => {
    expect(redactText('hunter22hunter2 says hunter2', ['hunter2', 'hunter22', ''])).toBe(
      '[redacted][redacted] says [redacted]',
    );
  });

  it('blots out access tokens unasked', () => {
    expect(redactText('got blt_0123456789abcdef, twice')).toBe('got [redacted], twice');
  });

  it('leaves the rest alone', () => {
    expect(redactText('nothing to hide')).toBe('nothing to hide');
  });
});

describe('REDACTED_PATHS', () => {
  it('names the headers of all dialects that carry tokens', () => {
    expect(REDACTED_PATHS).toEqual(
      expect.arrayContaining(
        ['private-token', 'build-token', 'job-token', 'authorization'].map(name => `req.headers["${name}"]`),
      ),
    );
  });
});
