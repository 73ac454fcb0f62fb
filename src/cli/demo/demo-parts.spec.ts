import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { BuildRow } from '../submit/read-builds.js';
import { describeRow } from './build-table.js';
import { describeAddresses } from './describe-addresses.js';
import { freePort } from './free-port.js';
import { unexpectedBuilds } from './unexpected-builds.js';

const row = (id: number, name: string, status: string): BuildRow => ({
  id,
  name,
  stage: 'test',
  status,
  runner: 'demo-runner-1',
  startedAt: '2026-01-05T08:00:00.000Z',
  finishedAt: '',
  pipelineStatus: 'running',
});

const asMeant = (from: number): BuildRow[] => [
  row(from, 'compile', 'success'),
  row(from + 1, 'unit: [greet]', 'success'),
  row(from + 2, 'unit: [count]', 'success'),
  row(from + 3, 'style', 'failed'),
  row(from + 4, 'package', 'success'),
  row(from + 5, 'deploy', 'manual'),
];

describe('the demo', () => {
  it('takes the next port when one is taken', async () => {
    const taken = createServer();
    await new Promise<void>(resolve => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as AddressInfo;
    expect(await freePort('127.0.0.1', port)).toBeGreaterThan(port);
    taken.close();
  });

  it('finds each build that did not end as meant', () => {
    const second = [...asMeant(11), row(17, 'soak', 'canceled'), row(18, 'soak', 'success')];
    const story = { first: asMeant(1), second, canceledBuild: 17, retriedBuild: 18 };
    expect(unexpectedBuilds(story)).toEqual([]);
    expect(unexpectedBuilds({ ...story, canceledBuild: 99 })).toEqual([
      'second pipeline: build 17 soak ended as canceled',
    ]);
    expect(unexpectedBuilds({ ...story, first: asMeant(1).slice(1) })).toEqual([
      'first pipeline: there is no build compile',
    ]);
  });

  it('shows a build in one line, with how long it has run', () => {
    const line = describeRow(row(7, 'unit', 'running'), Date.parse('2026-01-05T08:00:01.400Z'));
    expect(line).toMatch(/#7 {2}test +unit .*running.* 1\.4 s {2}demo-runner-1$/);
  });

  it('prints lines that can be pasted', () => {
    const lines = describeAddresses({
      url: 'http://127.0.0.1:3000',
      token: 'ada-token',
      projectId: 1,
      projectPath: 'team/greeter',
      canceledBuild: 13,
      canceledAt: 77,
      dataFolder: '/data/demo',
      unitBuild: 9,
      manualBuild: 12,
    });
    const commands = lines.filter(line => line.startsWith('curl'));
    expect(commands.every(line => line.includes('ada-token'))).toBe(true);
    expect(commands.join('\n')).toContain('/api/repos/team/greeter/builds');
    expect(commands.join('\n')).toContain('/api/ledger/builds/13/history');
    expect(commands.join('\n')).toContain('/api/ledger/who?build=13');
    expect(commands.join('\n')).toContain('/api/ledger/proof/inclusion?position=77');
    expect(lines).toContain("LEDGER_DATA='/data/demo' node dist/cli/main.js verify");
  });
});
