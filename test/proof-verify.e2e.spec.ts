import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope } from '../src/event-store/envelope.js';
import { checkBundle, type BundleReport } from '../src/proof/bundle/check-bundle.js';
import { noteSigner, parseVerifierKey } from '../src/proof/signed-note.js';
import { connect } from '../src/sqlite/driver.js';
import { envelopesOf, forgeLedger } from './support/forge.js';
import {
  chance,
  noteOver,
  provenLedger,
  swapped,
  verify,
  type ProvenLedger,
} from './support/proven-ledger.js';

const FLIPS = 1_000;

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

describe('A ledger that nobody altered', () => {
  it('is verified while a server runs on it', () => {
    expect(ledger.whileServed).toMatchObject({ ok: true, wrong: null, checkpoints: 3, signed: 3 });
  });

  it('is verified in its folder and as a bundle, with the same root', async () => {
    const inFolder = await verify(ledger.folder, { keys: [ledger.key], checkpoints: [ledger.kept] });
    const inBundle = await verify(ledger.home, {
      bundle: ledger.bundle,
      keys: [ledger.key],
      checkpoints: [ledger.kept],
    });
    expect(inFolder).toMatchObject({ ok: true, wrong: null });
    expect(inFolder.signed).toBeGreaterThan(1);
    expect(inBundle).toMatchObject({ ok: true, root: inFolder.root, events: inFolder.events });
    // The export signs over all of it.
    expect(inBundle.covered).toBe(inBundle.events);
  });

  it('is not one to whom the key of another is named', async () => {
    const other = noteSigner('other.example', Buffer.alloc(32, 5)).text;
    expect((await verify(ledger.folder, { keys: [other] })).wrong?.kind).toBe('signature');
    expect((await verify(ledger.home, { bundle: ledger.bundle, keys: [other] })).wrong?.kind).toBe(
      'signature',
    );
  });

  it('is not looked for where there is none', async () => {
    await expect(verify(join(ledger.home, 'nothing'))).rejects.toThrow('There is no ledger');
  });
});

describe(`Each of ${FLIPS} flipped bytes`, () => {
  it('in the events of a bundle is found, and its event named', async () => {
    const bytes = await readFile(ledger.bundle);
    const lines = bytes.toString('latin1').split('\n');
    const first = (lines[0]?.length ?? 0) + 1;
    const last = lines.findLastIndex(line => line.startsWith('{"position":'));
    const end = lines.slice(0, last + 1).join('\n').length;
    const starts = lines.map((_, at) => lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0));
    const unnamed: unknown[] = [];
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = first + Math.floor(chance(flip) * (end - first));
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 + Math.floor(chance(flip + 0.5) * 255));
      const line = starts.findLastIndex(start => start <= at);
      const { wrong } = await look(copy);
      // The line's number is the position and one; a flipped newline ends the line early, or late.
      if (wrong === null || wrong.line !== line + 1) unnamed.push({ at, line: line + 1, wrong });
    }
    expect(unnamed).toEqual([]);
  }, 120_000);

  it('in the rows of the database is found, and its event named', async () => {
    const copy = join(ledger.home, 'flipped');
    await cp(ledger.folder, copy, { recursive: true });
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
      const row = rows[Math.floor(chance(flip) * rows.length)];
      if (row === undefined) throw new Error('there are no rows');
      const column = flip % 5 === 0 ? 'hash' : 'body';
      const bytes = column === 'hash' ? Buffer.from(row.hash) : Buffer.from(row.body);
      const flipped = Buffer.from(bytes);
      const at = Math.floor(chance(flip + 0.25) * bytes.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 + Math.floor(chance(flip + 0.5) * 255));
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
    const copy = join(ledger.home, 'renamed');
    await cp(ledger.folder, copy, { recursive: true });
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
    const copy = join(ledger.home, 'holed');
    await cp(ledger.folder, copy, { recursive: true });
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
    genuine = (await envelopesOf(ledger.folder)).filter(({ stream }) => !stream.startsWith('checkpoint-'));
  });

  it('is found by the checkpoints in the ledger', async () => {
    const forged = await forgeLedger(forge(await envelopesOf(ledger.folder)));
    const { wrong } = await verify(forged, { keys: [ledger.key] });
    expect(wrong).toMatchObject({ kind: 'checkpoint' });
    await rm(forged, { recursive: true });
  });

  it('is found against an older checkpoint, when those in the ledger were taken out', async () => {
    const whole = await forgeLedger(genuine);
    const forged = await forgeLedger(forge(genuine));
    expect((await verify(forged)).wrong).toBeNull();
    const first = await ledger.place('first.txt', await noteOver(whole, ledger.kept));
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
    const events = (await envelopesOf(ledger.folder)).filter(
      ({ stream }) => !stream.startsWith('checkpoint-'),
    );
    const short = await forgeLedger(events.slice(0, 20));
    const { wrong } = await verify(short, { checkpoints: [ledger.kept] });
    expect(wrong).toMatchObject({ kind: 'missing', position: '21' });
    await rm(short, { recursive: true });
  });
});

function lastOf(events: readonly Envelope[], stream: string): number {
  return events.findLastIndex(event => event.stream === stream);
}

function eventAt(events: readonly Envelope[], at: number): Envelope {
  const event = events[at];
  if (event === undefined) throw new Error(`there is no event ${at}`);
  return event;
}
