import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.js';
import { type FakeHttp, fakeHttp, type FakeRequest } from '../testing/fake-http.js';
import { type TestTerminal, testTerminal } from '../testing/test-terminal.js';

const removal = {
  build_id: 42,
  kind: 'trace',
  bytes: 120,
  sha256: 'aa',
  rule: 'keep 1 day of traces',
  ended_at: '2026-03-01T10:00:00.000Z',
};
const total = { items: 1, bytes: 120, held: { items: 1, bytes: 30 }, complete: true };
const run = { traces: 2, artifacts: 1, bytes: 100, held: 4 };

describe('build-ledger retention', () => {
  let server: FakeHttp;
  let requests: FakeRequest[];
  let terminal: TestTerminal;

  beforeEach(async () => {
    requests = [];
    server = await fakeHttp(request => {
      requests.push(request);
      switch (`${request.method} ${request.path}`) {
        case 'GET /api/ledger/projects/team%2Fapp/retention/plan':
          return request.query.get('after') === ''
            ? { status: 200, body: { items: [removal], held: [], total, next: 'n' } }
            : {
                status: 200,
                body: { items: [], held: [{ ...removal, hold: 'build' }], total: null, next: null },
              };
        case 'POST /api/ledger/projects/team%2Fapp/retention/run':
          return { status: 201, body: { ...run, complete: requests.length > 1 } };
        case 'PUT /api/ledger/projects/team%2Fapp/retention':
          return { status: 200, body: { rules: ['keep 14 days of traces'] } };
        default:
          return { status: 422, body: { detail: 'The project has no retention rules' } };
      }
    });
    terminal = testTerminal({ LEDGER_URL: server.url, LEDGER_TOKEN: 'a-token' });
  });

  afterEach(() => server.close());

  it('lists the plan page after page, what is held too, and the total last', async () => {
    await expect(runCli(['retention', 'plan', 'team/app', '--at', '2030-01-01'], terminal)).resolves.toBe(0);
    expect(terminal.outLines).toEqual([
      'build 42 trace 120 bytes, ended 2026-03-01T10:00:00.000Z: keep 1 day of traces',
      'build 42 trace 120 bytes, ended 2026-03-01T10:00:00.000Z: keep 1 day of traces (held: legal hold on the build)',
      '1 to remove, 120 bytes; 1 held, 30 bytes',
    ]);
    expect(requests.map(({ query }) => query.get('at'))).toEqual(['2030-01-01', '2030-01-01']);
  });

  it('lists it as lines of JSON', async () => {
    await runCli(['retention', 'plan', 'team/app', '--json'], terminal);
    expect(terminal.outLines.map(line => JSON.parse(line) as unknown)).toEqual([
      removal,
      { ...removal, hold: 'build' },
      { total },
    ]);
  });

  it('runs until nothing is left', async () => {
    await expect(runCli(['retention', 'run', 'team/app', '--reason', 'full'], terminal)).resolves.toBe(0);
    expect(terminal.outLines).toEqual(['removed 4 traces and 2 artifacts, 200 bytes; 4 kept by legal hold']);
    expect(requests.map(({ json }) => json)).toEqual([{ reason: 'full' }, { reason: 'full' }]);
  });

  it('sets rules, and shows them as they are kept', async () => {
    await expect(runCli(['retention', 'set', 'team/app', 'keep 2 weeks of traces'], terminal)).resolves.toBe(
      0,
    );
    expect(terminal.outLines).toEqual(['keep 14 days of traces']);
    expect(requests[0]?.json).toEqual({ rules: ['keep 2 weeks of traces'] });
  });

  it('passes on what the server refuses', async () => {
    await expect(runCli(['retention', 'run', 'team/none'], terminal)).resolves.toBe(4);
    expect(terminal.errLines.at(-1)).toContain('no retention rules');
  });
});
