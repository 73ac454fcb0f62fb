import { describe, expect, it } from '@jest/globals';
import { testTerminal } from '../testing/test-terminal.js';
import { migrate } from './migrate-command.js';
import type { MigrateLedger, MigrateResult, Place } from './migrate-handle.js';
import { parsePlaces } from './parse-places.js';

const RESULT: MigrateResult = {
  events: 40,
  appended: 30,
  streams: 7,
  traces: 2,
  artifacts: 1,
  bytes: 99,
  missing: ['12-gone'],
  seconds: 0.5,
  digest: 'ab12',
  readModels: { builds: 'cd34' },
};
const options = { to: ['./there'], concurrent: 64 };
const URLS = { EVENTSTORE_URL: 'esdb://ada:secret@db:2113', MONGODB_URL: 'mongodb://db/ledger' };
const SERVERS: Place = { kind: 'servers', eventStoreUrl: URLS.EVENTSTORE_URL, mongodbUrl: URLS.MONGODB_URL };

const differing: MigrateLedger = async () => {
  throw Object.assign(new Error('build-3 differs at revision 2'), { name: 'LedgersDiffer' });
};

describe('migrate', () => {
  it('prints a line at each tenth of each stage where there is no screen, with rate and time left', async () => {
    const terminal = testTerminal();
    await migrate(terminal, options, async (_from, _to, { onProgress }) => {
      for (const stage of ['copying events', 'folding']) {
        for (let count = 0; count <= 40; count += 1) onProgress({ stage, fraction: count / 40, count });
      }
      return RESULT;
    });
    expect(terminal.errLines).toHaveLength(20);
    expect(terminal.errLines[4]).toMatch(/^copying events 50%: 20 done, \d+\/s, \d+s left$/);
    expect(terminal.errLines[19]).toMatch(/^folding 100%: 40 done, \d+\/s, 0s left$/);
    expect(terminal.outLines.join('\n')).toContain('40 events in 7 streams, 30 of them copied now');
    expect(terminal.outLines.join('\n')).toContain('does not have the artifacts 12-gone');
  });

  it('draws a bar for each stage on a screen', async () => {
    const terminal = { ...testTerminal(), interactive: true };
    let drawn = '';
    Object.assign(terminal.screen, { isTTY: true });
    terminal.screen.on('data', (text: Buffer) => (drawn += text.toString()));
    await migrate(terminal, options, async (_from, _to, { onProgress }) => {
      onProgress({ stage: 'copying events', fraction: 0.5, count: 20 });
      onProgress({ stage: 'folding', fraction: 1, count: 40 });
      return RESULT;
    });
    expect(terminal.errLines).toEqual([]);
    expect(drawn).toContain('copying events');
    expect(drawn).toContain('folding');
  });

  it('prints what it came to as JSON', async () => {
    const terminal = testTerminal();
    await migrate(terminal, { ...options, json: true }, async () => RESULT);
    expect(JSON.parse(terminal.outLines.join(''))).toEqual(RESULT);
  });

  it('fails and names the first difference, as JSON too', async () => {
    const terminal = testTerminal();
    const failed = { exitCode: 1, message: 'the ledgers differ: build-3 differs at revision 2' };
    await expect(migrate(terminal, { ...options, json: true }, differing)).rejects.toMatchObject(failed);
    expect(terminal.outLines).toEqual(['{"difference":"build-3 differs at revision 2"}']);
  });

  it('stops at the first SIGINT and says that it can go on', async () => {
    const migrating = migrate(testTerminal(), options, async (_from, _to, { signal }) => {
      process.emit('SIGINT');
      expect(signal.aborted).toBe(true);
      throw new Error('stopped; run it again to go on');
    });
    await expect(migrating).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('run it again'),
    });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});

describe('The places of a migration', () => {
  it('are by default the folder of the ledger and what is named', () => {
    expect(parsePlaces({ to: ['servers'] }, { LEDGER_DATA: '/srv/ledger', ...URLS })).toEqual({
      from: { kind: 'folder', path: '/srv/ledger' },
      to: SERVERS,
    });
    expect(parsePlaces({ from: ['servers'], to: ['back'] }, URLS)).toEqual({
      from: SERVERS,
      to: { kind: 'folder', path: 'back' },
    });
  });

  it('may be addresses, in any order, and win over the options, which win over the environment', () => {
    const to = [URLS.MONGODB_URL, URLS.EVENTSTORE_URL];
    expect(parsePlaces({ to, mongodbUrl: 'mongodb://other' }, { EVENTSTORE_URL: 'esdb://third' }).to).toEqual(
      SERVERS,
    );
    const byOptions = { to: ['servers'], eventstoreUrl: URLS.EVENTSTORE_URL, mongodbUrl: URLS.MONGODB_URL };
    expect(parsePlaces(byOptions, { MONGODB_URL: 'mongodb://other' }).to).toEqual(SERVERS);
  });

  it('are in the namespace and the database that the servers use', () => {
    const env = { ...URLS, EVENTSTORE_NAMESPACE: 'team', MONGODB_DATABASE: 'views' };
    const { to } = parsePlaces({ to: ['servers'] }, env);
    expect(to).toEqual({ ...SERVERS, namespace: 'team', database: 'views' });
  });

  it.each([
    [{ to: ['servers'] }, {}],
    [{ to: [URLS.EVENTSTORE_URL] }, {}],
    [{ to: ['one', 'two'] }, URLS],
    [{ to: ['one', URLS.EVENTSTORE_URL] }, URLS],
  ])('are refused when they are not clear, without repeating an address: %j', (options, env) => {
    let refused: unknown;
    try {
      parsePlaces(options, env);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(String(refused)).not.toContain('secret');
  });
});
