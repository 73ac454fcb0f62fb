import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportLedger } from '../../src/engine/export-ledger.js';
import { verifyLedger, type VerifyReport } from '../../src/engine/verify-ledger.js';
import { TestServer } from './server.js';

type Env = Readonly<Record<string, string>>;

const CONFIG = 'test: {script: ["true"], parallel: 60}';

/** A closed ledger with two signed checkpoints, and what an auditor has of it. */
export interface ProvenLedger {
  /** For whatever a test makes; removed with the rest. */
  readonly home: string;
  readonly folder: string;
  /** Verifier key of the ledger. */
  readonly key: string;
  /** File: the first of the checkpoints. */
  readonly kept: string;
  /** File: an export. */
  readonly bundle: string;
  /** What a verification said while the server ran. */
  readonly whileServed: VerifyReport;
  /** Writes a file into the home. @returns its path */
  place(name: string, bytes: string | Buffer): Promise<string>;
  remove(): Promise<void>;
}

export async function provenLedger(): Promise<ProvenLedger> {
  const home = await mkdtemp(join(tmpdir(), 'ledger-proven-'));
  const place = async (name: string, bytes: string | Buffer): Promise<string> => {
    const path = join(home, name);
    await writeFile(path, bytes);
    return path;
  };
  const server = await TestServer.start({ LEDGER_CHECKPOINT_EVERY: '0' });
  const { folder } = server;
  const { id } = await server.project('team/app');
  await server.pipeline(id, CONFIG);
  await server.must(201, 'POST', '/api/ledger/checkpoint');
  const kept = await place('kept.txt', (await server.ask('GET', '/api/ledger/checkpoint')).text);
  await server.pipeline(id, CONFIG);
  await server.must(201, 'POST', '/api/ledger/checkpoint');
  const key = (await server.ask('GET', '/api/ledger/checkpoint/key')).text.trim();
  const whileServed = await verify(folder, { keys: [key], checkpoints: [kept] });
  await server.stop({ keep: true });
  const bundle = await place('ledger.ndjson', await exported(folder));
  const remove = async (): Promise<void> => {
    await rm(home, { recursive: true });
    await rm(folder, { recursive: true });
  };
  return { home, folder, key, kept, bundle, whileServed, place, remove };
}

export interface VerifyWith {
  readonly bundle?: string;
  readonly keys?: readonly string[];
  readonly checkpoints?: readonly string[];
}

/** @param place a data folder, or variables of a server */
export function verify(place: string | Env, options: VerifyWith = {}): Promise<VerifyReport> {
  const { bundle = null, keys = [], checkpoints = [] } = options;
  return verifyLedger(envOf(place), { bundle, keys, checkpoints, onProgress: () => undefined });
}

/** @returns the bundle's text */
export async function exported(place: string | Env, blobs = false): Promise<string> {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  await exportLedger(envOf(place), { blobs, write, onProgress: () => undefined });
  return `${lines.join('\n')}\n`;
}

/** A checkpoint of the whole ledger, as somebody would have kept it: its root is what counts. */
export async function noteOver(folder: string, kept: string): Promise<string> {
  const { events, root } = await verify(folder);
  const [signature = ''] = (await readFile(kept, 'utf8')).split('\n').slice(-2);
  return `another.example/log\n${events}\n${root}\n\n${signature}\n`;
}

/** Reproducible, from 0 to 1. */
export function chance(seed: number): number {
  const value = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return value - Math.floor(value);
}

export function swapped<T>(items: readonly T[], one: number, other: number): T[] {
  const copy = [...items];
  const [first, second] = [copy[one], copy[other]];
  if (first === undefined || second === undefined) throw new Error('nothing to swap');
  copy[one] = second;
  copy[other] = first;
  return copy;
}

const envOf = (place: string | Env): Env => (typeof place === 'string' ? { LEDGER_DATA: place } : place);
