import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.js';
import { type FakeHttp, fakeHttp, type FakeRequest } from '../testing/fake-http.js';
import { type TestTerminal, testTerminal } from '../testing/test-terminal.js';

describe('build-ledger token', () => {
  let server: FakeHttp;
  let requests: FakeRequest[];
  let terminal: TestTerminal;

  beforeEach(async () => {
    requests = [];
    server = await fakeHttp(request => {
      requests.push(request);
      switch (`${request.method} ${request.path}`) {
        case 'GET /api/ledger/users':
          return {
            status: 200,
            body: request.query.get('username') === 'ada' ? [{ id: 3, username: 'ada' }] : [],
          };
        case 'POST /api/ledger/users/3/tokens':
          return { status: 201, body: { id: 17, token: 'shown-once' } };
        case 'DELETE /api/ledger/users/3/tokens/17':
          return { status: 204 };
        default:
          return { status: 403, body: { message: '403 Forbidden' } };
      }
    });
    terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: 'root-token' });
  });

  afterEach(() => server.close());

  it('prints the token alone to stdout, so that a script can take it', async () => {
    const args = ['token', 'create', '--user', 'ada', '--name', 'ci', '--expires-at', '2030-01-31'];
    await expect(runCli(args, terminal)).resolves.toBe(0);
    expect(terminal.outLines).toEqual(['shown-once']);
    expect(terminal.errLines.join('')).not.toContain('shown-once');
    expect(requests.at(-1)?.json).toEqual({ name: 'ci', expires_at: '2030-01-31T00:00:00.000Z' });
  });

  it('prints JSON when asked to', async () => {
    await runCli(['token', 'create', '--user', '3', '--name', 'ci', '--json'], terminal);
    expect(terminal.outLines).toEqual(['{"id":17,"token":"shown-once"}']);
  });

  it('revokes a token', async () => {
    await expect(runCli(['token', 'revoke', '17', '--user', 'ada'], terminal)).resolves.toBe(0);
    expect(requests.at(-1)?.method).toBe('DELETE');
  });

  it('tells an unknown user, a date that is none, and a refusal apart', async () => {
    await expect(runCli(['token', 'create', '--user', 'bob', '--name', 'x'], terminal)).resolves.toBe(4);
    expect(terminal.errLines.at(-1)).toContain("no user 'bob'");
    const never = ['token', 'create', '--user', 'ada', '--name', 'x', '--expires-at', 'never'];
    await expect(runCli(never, terminal)).resolves.toBe(2);
    await expect(runCli(['token', 'revoke', '18', '--user', 'ada'], terminal)).resolves.toBe(4);
    expect(terminal.errLines.at(-1)).toContain('403 Forbidden');
  });
});
