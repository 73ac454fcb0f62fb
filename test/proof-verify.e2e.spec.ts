import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportLedger } from '../src/engine/export-ledger.js';
import { importLedger } from '../src/engine/import-ledger.js';
import { rebuildReadModels } from '../src/engine/rebuild.js';
import { verifyLedger, type VerifyReport } from '../src/engine/verify-ledger.js';
import type { Envelope } from '../src/event-store/envelope.js';
import { checkBundle, type BundleReport } from '../src/proof/bundle/check-bundle.js';
import { noteSigner, parseVerifierKey } from '../src/proof/signed-note.js';
import type { Wrong } from '../src/proof/verify/wrong.js';
import { connect } from '../src/sqlite/driver.js';
import { envelopesOf, forgeLedger } from './support/forge.js';
import { liveThroughBuilds } from './support/migrate-story.js';
import { TestServer } from './support/server.js';

const CONFIG = 'test: {script: ["true"], parallel: 60}';
const FLIPS = 1_000;

interface Options {
  readonly bundle?: string;
  readonly keys?: readonly string[];
  readonly checkpoints?: readonly string[];
}

let home: string;
let folder: string;
let key: string;
/** Files: a checkpoint that was kept early, and an export. */
let kept: string;
let bundle: string;

const verify = (
  data: string,
  { bundle = '', keys = [], checkpoints = [] }: Options = {},
): Promise<VerifyReport> =>
  verifyLedger(
    { LEDGER_DATA: data },
    { bundle: bundle === '' ? null : bundle, keys, checkpoints, onProgress: () => undefined },
  );

async function exported(data: string, blobs = false): Promise<string> {
  const lines: string[] = [];
  const options = { blobs, write: (line: string) => void lines.push(line), onProgress: () => undefined };
  await exportLedger({ LEDGER_DATA: data }, options);
  return `${lines.join('\n')}\n`;
}

const look = (bytes: Buffer): Promise<BundleReport> =>
  checkBundle([bytes], { keys: [parseVerifierKey(key)], older: () => [], onProgress: () => undefined });

async function place(name: string, text: string | Buffer): Promise<string> {
  const path = join(home, name);
  await writeFile(path, text);
  return path;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ledger-verify-'));
  const server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' });
  ({ folder } = server);
  const { id } = await server.project('team/app');
  await server.pipeline(id, CONFIG);
  await server.must(201, 'POST', '/api/ledger/checkpoint');
  kept = await place('kept.txt', (await server.ask('GET', '/api/ledger/checkpoint')).text);
  await server.pipeline(id, CONFIG);
  await server.must(201, 'POST', '/api/ledger/checkpoint');
  key = (await server.ask('GET', '/api/ledger/checkpoint/key')).text.trim();
  expect((await verify(folder, { keys: [key], checkpoints: [kept] })).wrong).toBeNull();
  await server.stop({ keep: true });
  bundle = await place('ledger.ndjson', await exported(folder));
}, 60_000);

afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(folder, { recursive: true });
});

describe('A ledger that nobody altered', () => {
  it('is verified in its folder and as a bundle, with the same root', async () => {
    const inFolder = await verify(folder, { keys: [key], checkpoints: [kept] });
    const inBundle = await verify(home, { bundle, keys: [key], checkpoints: [kept] });
    expect(inFolder).toMatchObject({ ok: true, wrong: null });
    expect(inFolder.signed).toBeGreaterThan(1);
    expect(inBundle).toMatchObject({ ok: true, root: inFolder.root, events: inFolder.events });
    // The export signs over all of it.
    expect(inBundle.covered).toBe(inBundle.events);
  });

  it('is not one to whom the key of another is named', async () => {
    const other = noteSigner('other.example', Buffer.alloc(32, 5)).text;
    expect((await verify(folder, { keys: [other] })).wrong?.kind).toBe('signature');
    expect((await verify(home, { bundle, keys: [other] })).wrong?.kind).toBe('signature');
  });

  it('is not looked for where there is none', async () => {
    await expect(verify(join(home, 'nothing'))).rejects.toThrow('There is no ledger');
  });
});

describe(`Each of ${FLIPS} flipped bytes`, () => {
  it('in the events of a bundle is found, and its event named', async () => {
    const bytes = await readFile(bundle);
    const lines = bytes.toString('latin1').split('\n');
    const first = (lines[0]?.length ?? 0) + 1;
    const last = lines.findLastIndex(line => line.startsWith('{"position":'));
    const end = lines.slice(0, last + 1).join('\n').length;
    const starts = lines.map((_, at) => lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0));
    const unnamed: unknown[] = [];
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = first + Math.floor(random(flip) * (end - first));
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 + Math.floor(random(flip + 0.5) * 255));
      const line = starts.findLastIndex(start => start <= at);
      const { wrong } = await look(copy);
      // The line's number is the position and one; a flipped newline ends the line early, or late.
      if (wrong === null || wrong.line !== line + 1) unnamed.push({ at, line: line + 1, wrong });
    }
    expect(unnamed).toEqual([]);
  }, 120_000);

  it('in the rows of the database is found, and its event named', async () => {
    const copy = join(home, 'flipped');
    await cp(folder, copy, { recursive: true });
    const database = connect(join(copy, 'ledger.db'));
    const rows = database.prepare('SELECT position, hash, CAST(body AS BLOB) AS body FROM events').all() as {
      readonly position: number;
      readonly hash: string;
      readonly body: Uint8Array;
    }[];
    database.exec('PRAGMA synchronous = OFF');
    const put = (column: string, bytes: Uint8Array, position: number): void =>
      database.exec(
        `UPDATE events SET ${column} = CAST(x'${Buffer.from(bytes).toString('hex')}' AS TEXT) WHERE position = ${position}`,
      );
    const unnamed: unknown[] = [];
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const row = rows[Math.floor(random(flip) * rows.length)];
      if (row === undefined) throw new Error('there are no rows');
      const column = flip % 5 === 0 ? 'hash' : 'body';
      const bytes = column === 'hash' ? Buffer.from(row.hash) : Buffer.from(row.body);
      const flipped = Buffer.from(bytes);
      const at = Math.floor(random(flip + 0.25) * bytes.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 + Math.floor(random(flip + 0.5) * 255));
      put(column, flipped, row.position);
      const { wrong } = await verify(copy);
      if (wrong?.position !== String(row.position)) unnamed.push({ row: row.position, column, at, wrong });
      put(column, bytes, row.position);
    }
    database.close();
    expect(unnamed).toEqual([]);
    expect((await verify(copy)).ok).toBe(true);
  }, 120_000);

  it('in the name under which a row is kept is found, too', async () => {
    const copy = join(home, 'renamed');
    await cp(folder, copy, { recursive: true });
    const database = connect(join(copy, 'ledger.db'));
    database.exec(`UPDATE events SET stream = 'build-999' WHERE position = 30`);
    expect((await verify(copy)).wrong).toMatchObject({
      kind: 'altered',
      position: '30',
      stream: 'build-999',
    });
    database.close();
  });
});

describe('Rows that are gone or can not be read', () => {
  it('are named by their position', async () => {
    const copy = join(home, 'holed');
    await cp(folder, copy, { recursive: true });
    const database = connect(join(copy, 'ledger.db'));
    database.exec('DELETE FROM events WHERE position = 41');
    database.close();
    expect((await verify(copy)).wrong).toMatchObject({ kind: 'missing', position: '41' });
  });
});

/** What can be forged without the signing key, and what tells. */
const FORGERIES: readonly (readonly [
  what: string,
  forge: (events: readonly Envelope[]) => readonly Envelope[],
])[] = [
  ['an event removed from the end of its stream', events => events.toSpliced(lastOf(events, 'build-5'), 1)],
  [
    'two events of two streams swapped',
    events => swapped(events, lastOf(events, 'build-5'), lastOf(events, 'build-9')),
  ],
  [
    'an event inserted',
    events => {
      const at = lastOf(events, 'build-5');
      const made = { ...eventAt(events, at), id: '019a0000-0000-7000-8000-000000000000' };
      return events.toSpliced(at + 1, 0, made);
    },
  ],
  [
    'a stream sealed anew over other data',
    events =>
      events.map(event =>
        event.stream === 'build-5' ? { ...event, occurredAt: '2020-01-01T00:00:00.000Z' } : event,
      ),
  ],
];

describe.each(FORGERIES)('%s', (_what, forge) => {
  let genuine: readonly Envelope[];

  beforeAll(async () => {
    genuine = (await envelopesOf(folder)).filter(({ stream }) => !stream.startsWith('checkpoint-'));
  });

  it('is found by the checkpoints in the ledger', async () => {
    const forged = await forgeLedger(forge(await envelopesOf(folder)));
    const { wrong } = await verify(forged, { keys: [key] });
    expect(wrong).toMatchObject({ kind: 'checkpoint' });
    await rm(forged, { recursive: true });
  });

  it('is found against an older checkpoint, when those in the ledger were taken out', async () => {
    const whole = await forgeLedger(genuine);
    const forged = await forgeLedger(forge(genuine));
    expect((await verify(forged)).wrong).toBeNull();
    const first = await place('first.txt', await noteOver(whole));
    const { wrong } = await verify(forged, { checkpoints: [first] });
    // What is one event short lacks its last one, first of all.
    expect(wrong?.kind).toBe((await envelopesOf(forged)).length < genuine.length ? 'missing' : 'checkpoint');
    expect((await verify(whole, { checkpoints: [first] })).wrong).toBeNull();
    await rm(whole, { recursive: true });
    await rm(forged, { recursive: true });
  });
});

describe('A ledger that ends before an older checkpoint does', () => {
  it('lacks its last events', async () => {
    const events = (await envelopesOf(folder)).filter(({ stream }) => !stream.startsWith('checkpoint-'));
    const short = await forgeLedger(events.slice(0, 20));
    const { wrong } = await verify(short, { checkpoints: [kept] });
    expect(wrong).toMatchObject({ kind: 'missing', position: '21' });
    await rm(short, { recursive: true });
  });
});

describe('A bundle', () => {
  it('that was cut off, or goes on, is none', async () => {
    const bytes = await readFile(bundle);
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
    const lines = (await readFile(bundle, 'utf8')).split('\n');
    const without = await look(Buffer.from(lines.toSpliced(50, 1).join('\n')));
    expect(without.wrong).toMatchObject({ kind: 'missing', position: '50', line: 51 });
    const turned = await look(Buffer.from(swapped(lines, 50, 51).join('\n')));
    expect(turned.wrong).toMatchObject({ kind: 'missing', position: '50', line: 51 });
  });

  it('is not made of a ledger that was altered', async () => {
    const copy = join(home, 'altered');
    await cp(folder, copy, { recursive: true });
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
    const there = join(home, 'imported');
    const options = { bundle, keys: [key], onProgress: () => undefined };
    const report = await importLedger({ LEDGER_DATA: there }, options);
    const here = await verify(folder, { keys: [key] });
    expect(report).toMatchObject({ events: here.events, streams: here.streams, root: here.root });
    const { digests } = await rebuildReadModels({ LEDGER_DATA: folder }, () => undefined);
    expect(report.digests).toEqual(digests);
    const again = await verify(there, { keys: [key], checkpoints: [kept] });
    expect({ ...again, seconds: 0 }).toEqual({
      ...here,
      checkpoints: again.checkpoints,
      signed: again.signed,
      seconds: 0,
    });
    await expect(importLedger({ LEDGER_DATA: there }, options)).rejects.toThrow('is not empty');
    // With the key it goes on where it was, and nobody can tell the difference.
    await cp(join(folder, 'secret.key'), join(there, 'secret.key'));
    const server = await TestServer.start({}, { folder: there });
    await server.must(201, 'POST', '/api/ledger/checkpoint');
    expect((await server.ask('GET', '/api/ledger/checkpoint/key')).text.trim()).toBe(key);
    await server.stop({ keep: true });
    expect((await verify(there, { keys: [key], checkpoints: [kept] })).wrong).toBeNull();
  }, 60_000);

  it('that was altered becomes no ledger', async () => {
    const text = (await readFile(bundle, 'utf8')).replace('team/app', 'team/apq');
    const altered = await place('altered.ndjson', text);
    const there = join(home, 'not-imported');
    await expect(
      importLedger({ LEDGER_DATA: there }, { bundle: altered, keys: [], onProgress: () => undefined }),
    ).rejects.toMatchObject({ name: 'LedgerWrong' });
    await expect(verify(there)).rejects.toThrow('There is no ledger');
  });

  it('brings traces and artifacts along, each as its event says', async () => {
    const story = await liveThroughBuilds();
    const text = await exported(story.folder, true);
    const file = await place('blobs.ndjson', text);
    const report = await verify(home, { bundle: file });
    expect(report).toMatchObject({ ok: true, blobs: story.traced.length + 1 });
    const there = join(home, 'with-blobs');
    await importLedger({ LEDGER_DATA: there }, { bundle: file, keys: [], onProgress: () => undefined });
    expect(await exported(there, true)).toBe(text);
    const [, piece = ''] = /\{"blob":"artifacts\/[^"]+","offset":0,"data":"([^"]{4})/.exec(text) ?? [];
    const flipped = await place('flipped.ndjson', text.replace(`"data":"${piece}`, '"data":"AAAA'));
    expect((await verify(home, { bundle: flipped })).wrong?.kind).toBe('blob');
    await rm(story.folder, { recursive: true });
  }, 60_000);
});

/** A checkpoint of the whole ledger, as somebody would have kept it: its root is what counts. */
async function noteOver(data: string): Promise<string> {
  const { events, root } = await verify(data);
  const [signature = ''] = (await readFile(kept, 'utf8')).split('\n').slice(-2);
  return `another.example/log\n${events}\n${root}\n\n${signature}\n`;
}

/** Reproducible, from 0 to 1. */
function random(seed: number): number {
  const value = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return value - Math.floor(value);
}

function lastOf(events: readonly Envelope[], stream: string): number {
  return events.findLastIndex(event => event.stream === stream);
}

function eventAt(events: readonly Envelope[], at: number): Envelope {
  const event = events[at];
  if (event === undefined) throw new Error(`there is no event ${at}`);
  return event;
}

function swapped<T>(items: readonly T[], one: number, other: number): T[] {
  const copy = [...items];
  const [first, second] = [copy[one], copy[other]];
  if (first === undefined || second === undefined) throw new Error('nothing to swap');
  copy[one] = second;
  copy[other] = first;
  return copy;
}
