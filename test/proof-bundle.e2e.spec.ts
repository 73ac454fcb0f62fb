import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../src/cli/run-cli.js';
import { testTerminal } from '../src/cli/testing/test-terminal.js';
import { importLedger } from '../src/engine/import-ledger.js';
import { rebuildReadModels } from '../src/engine/rebuild.js';
import { checkBundle, type BundleReport } from '../src/proof/bundle/check-bundle.js';
import { noteSigner, parseVerifierKey } from '../src/proof/signed-note.js';
import type { Wrong } from '../src/proof/verify/wrong.js';
import { connect } from '../src/sqlite/driver.js';
import { liveThroughBuilds } from './support/migrate-story.js';
import { exported, provenLedger, swapped, verify, type ProvenLedger } from './support/proven-ledger.js';
import { TestServer } from './support/server.js';

let ledger: ProvenLedger;

const look = (bytes: Buffer): Promise<BundleReport> =>
  checkBundle([bytes], {
    keys: [parseVerifierKey(ledger.key)],
    older: () => [],
    onProgress: () => undefined,
  });

beforeAll(async () => {
  ledger = await provenLedger();
}, 60_000);

afterAll(() => ledger.remove());

describe('A bundle', () => {
  it('that was cut off, or goes on, is none', async () => {
    const bytes = await readFile(ledger.bundle);
    const kinds: (Wrong['kind'] | undefined)[] = [];
    for (const copy of [
      bytes.subarray(0, bytes.length / 2),
      bytes.subarray(0, bytes.lastIndexOf('\n{"end"') + 1),
      Buffer.concat([bytes, Buffer.from('{"checkpoint":""}\n')]),
      Buffer.alloc(0),
      Buffer.from('hello\n'),
    ]) {
      kinds.push((await look(copy)).wrong?.kind);
    }
    expect(kinds).toEqual(['unreadable', 'bundle', 'bundle', 'bundle', 'bundle']);
  });

  it('that lacks an event, or has two in another order, is told by its first wrong line', async () => {
    const lines = (await readFile(ledger.bundle, 'utf8')).split('\n');
    const without = await look(Buffer.from(lines.toSpliced(50, 1).join('\n')));
    expect(without.wrong).toMatchObject({ kind: 'missing', position: '50', line: 51 });
    const turned = await look(Buffer.from(swapped(lines, 50, 51).join('\n')));
    expect(turned.wrong).toMatchObject({ kind: 'missing', position: '50', line: 51 });
  });

  it('is not made of a ledger that was altered', async () => {
    const copy = join(ledger.home, 'altered');
    await cp(ledger.folder, copy, { recursive: true });
    const database = connect(join(copy, 'ledger.db'));
    database.exec(`UPDATE events SET body = body || ' ' WHERE position = 6`);
    database.close();
    const refusal: unknown = await exported(copy).then(
      () => 'it was exported',
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'LedgerWrong', wrong: { position: '6' } });
  });

  it('becomes the same ledger elsewhere: positions, digests, root and checkpoints', async () => {
    const there = join(ledger.home, 'imported');
    const options = { bundle: ledger.bundle, keys: [ledger.key], onProgress: () => undefined };
    const report = await importLedger({ LEDGER_DATA: there }, options);
    const here = await verify(ledger.folder, { keys: [ledger.key] });
    expect(report).toMatchObject({ events: here.events, streams: here.streams, root: here.root });
    const { digests } = await rebuildReadModels({ LEDGER_DATA: ledger.folder }, () => undefined);
    expect(report.digests).toEqual(digests);
    const again = await verify(there, { keys: [ledger.key], checkpoints: [ledger.kept] });
    expect({ ...again, seconds: 0 }).toEqual({
      ...here,
      checkpoints: again.checkpoints,
      signed: again.signed,
      seconds: 0,
    });
    await expect(importLedger({ LEDGER_DATA: there }, options)).rejects.toThrow('is not empty');
    // With the key it goes on where it was, and nobody can tell the difference.
    await cp(join(ledger.folder, 'secret.key'), join(there, 'secret.key'));
    expect(await exported(there)).toBe(await readFile(ledger.bundle, 'utf8'));
    const server = await TestServer.start({}, { folder: there });
    // While a server runs, its events can be taken, but not its blobs.
    expect(await exported(there)).toContain('{"end":');
    await expect(exported(there, true)).rejects.toThrow('in use');
    await server.must(201, 'POST', '/api/ledger/checkpoint');
    expect((await server.ask('GET', '/api/ledger/checkpoint/key')).text.trim()).toBe(ledger.key);
    await server.stop({ keep: true });
    expect((await verify(there, { keys: [ledger.key], checkpoints: [ledger.kept] })).wrong).toBeNull();
  }, 60_000);

  it('that was altered becomes no ledger', async () => {
    const text = (await readFile(ledger.bundle, 'utf8')).replace('team/app', 'team/apq');
    const altered = await ledger.place('altered.ndjson', text);
    const there = join(ledger.home, 'not-imported');
    await expect(
      importLedger({ LEDGER_DATA: there }, { bundle: altered, keys: [], onProgress: () => undefined }),
    ).rejects.toMatchObject({ name: 'LedgerWrong' });
    await expect(verify(there)).rejects.toThrow('There is no ledger');
  });

  it('brings traces and artifacts along, each as its event says', async () => {
    const story = await liveThroughBuilds();
    const text = await exported(story.folder, true);
    const file = await ledger.place('blobs.ndjson', text);
    const report = await verify(ledger.home, { bundle: file });
    expect(report).toMatchObject({ ok: true, blobs: story.traced.length + 1 });
    const there = join(ledger.home, 'with-blobs');
    await importLedger({ LEDGER_DATA: there }, { bundle: file, keys: [], onProgress: () => undefined });
    expect(await exported(there, true)).toBe(text);
    const [, piece = ''] = /\{"blob":"artifacts\/[^"]+","offset":0,"data":"([^"]{4})/.exec(text) ?? [];
    const flipped = await ledger.place('flipped.ndjson', text.replace(`"data":"${piece}`, '"data":"AAAA'));
    expect((await verify(ledger.home, { bundle: flipped })).wrong?.kind).toBe('blob');
    await rm(story.folder, { recursive: true });
  }, 60_000);
});

const run = async (...args: string[]): Promise<{ code: number; said: string }> => {
  const terminal = testTerminal({}, ledger.home);
  const code = await runCli(['verify', ...args], terminal);
  return { code, said: [...terminal.outLines, ...terminal.errLines].join('\n') };
};

describe('The command build-ledger verify', () => {
  it('ends with 0 for a bundle as it was written', async () => {
    const { code, said } = await run(ledger.bundle, '--key', ledger.key, '--checkpoint', ledger.kept);
    expect(said).toContain('nothing was altered');
    expect(code).toBe(0);
  });

  it('ends with 1 and says so for the key of another, a line that is missing and a file that was cut', async () => {
    const text = await readFile(ledger.bundle, 'utf8');
    const other = noteSigner('other.example', Buffer.alloc(32, 5)).text;
    expect(await run(ledger.bundle, '--key', other)).toEqual({
      code: 1,
      said: expect.stringContaining('no checkpoint is signed by other.example'),
    });
    const without = await ledger.place('without.ndjson', text.split('\n').toSpliced(30, 1).join('\n'));
    expect(await run(without)).toEqual({
      code: 1,
      said: expect.stringContaining('WRONG (missing): position 30, line 31: it is not there'),
    });
    const cut = await ledger.place('cut.ndjson', text.slice(0, text.lastIndexOf('{"end"')));
    expect(await run(cut)).toEqual({
      code: 1,
      said: expect.stringContaining('its end is missing: it was cut off'),
    });
  });

  it('ends with 2 for what is no key, and where there is no file', async () => {
    expect((await run(ledger.bundle, '--key', 'a+00000000+AA==')).code).toBe(2);
    expect((await run('nowhere.ndjson')).code).toBe(2);
  });
});
