import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pino } from 'pino';
import { loadConfig } from '../config/config.js';
import { checkBundle } from '../proof/bundle/check-bundle.js';
import { parseVerifierKey, type NoteVerifier } from '../proof/signed-note.js';
import { readClaim, type Claim } from '../proof/verify/claim.js';
import { LedgerCheck, type Checked } from '../proof/verify/ledger-check.js';
import { wrong, type Wrong } from '../proof/verify/wrong.js';
import { fractionRead, openRows } from './open-rows.js';
import { ownKey } from './own-key.js';

export interface VerifyOptions {
  /** A bundle's file; null: the ledger that the environment names. */
  readonly bundle: string | null;
  /** Verifier keys, or files that hold one each; none: the ledger's own, as its secret or the bundle has it. */
  readonly keys: readonly string[];
  /** Files of checkpoints that the ledger must have grown from. */
  readonly checkpoints: readonly string[];
  /** How much is done, 0 to 1, and how many events those are. */
  onProgress(fraction: number, events: number): void;
}

/** What a verification came to. */
export interface VerifyReport {
  readonly ok: boolean;
  /** The first thing that is wrong. */
  readonly wrong: Wrong | null;
  /** Events that are right; when something is wrong, those before it. */
  readonly events: number;
  readonly streams: number;
  /** Merkle root over them, base64. */
  readonly root: string;
  /** Checkpoints that agree with them. */
  readonly checkpoints: number;
  readonly signed: number;
  /** Events that a checkpoint covers which one of the keys has signed. */
  readonly covered: number;
  /** Blobs of a bundle that are whole. */
  readonly blobs: number;
  /** Names of the keys that signatures were verified with. */
  readonly keys: readonly string[];
  readonly seconds: number;
}

interface Came {
  readonly wrong: Wrong | null;
  readonly checked: Checked;
  readonly blobs: number;
  readonly keys: readonly NoteVerifier[];
}

type Env = Readonly<Record<string, string | undefined>>;
type Older = (keys: readonly NoteVerifier[]) => readonly Claim[];

/**
 * Checks a ledger, or a bundle, against itself, its checkpoints and those given; nothing is written.
 * @throws NoLedger, NoteInvalid, WrongSignature (of a checkpoint given), ConfigInvalid, EngineAway; what reading the
 * files throws
 */
export async function verifyLedger(env: Env, options: VerifyOptions): Promise<VerifyReport> {
  const began = performance.now();
  const given = await Promise.all(options.keys.map(readKey));
  const notes = await Promise.all(options.checkpoints.map(path => readFile(path, 'utf8')));
  const keys = given.length > 0 ? given : null;
  const older: Older = known => notes.map(note => readClaim(note, known));
  const came =
    options.bundle === null
      ? await verifyStore(env, keys, older, options)
      : await verifyBundle(options.bundle, keys, older, options);
  const { root, ...checked } = came.checked;
  const found = came.wrong ?? unsigned(came, keys);
  return {
    ok: found === null,
    wrong: found,
    ...checked,
    root: root.toString('base64'),
    blobs: came.blobs,
    keys: came.keys.map(({ name }) => name),
    seconds: (performance.now() - began) / 1000,
  };
}

async function verifyStore(
  env: Env,
  given: readonly NoteVerifier[] | null,
  older: Older,
  { onProgress }: VerifyOptions,
): Promise<Came> {
  const config = loadConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const rows = await openRows(config, log);
  try {
    const own = given === null ? await ownKey(config) : null;
    const keys = given ?? (own === null ? [] : [own]);
    const check = new LedgerCheck({ keys, older: older(keys), consecutive: rows.consecutive });
    let found: Wrong | null = null;
    for await (const page of rows.pages()) {
      found = check.look(page);
      onProgress(fractionRead(rows, page.at(-1)?.position ?? 0n), check.events);
      if (found !== null) break;
    }
    const came = { wrong: found ?? check.end(), checked: check.checked(), blobs: 0, keys };
    check.close();
    return came;
  } finally {
    await rows.close();
  }
}

async function verifyBundle(
  path: string,
  keys: readonly NoteVerifier[] | null,
  older: Older,
  { onProgress }: VerifyOptions,
): Promise<Came> {
  const { size } = await stat(path);
  return checkBundle(createReadStream(path), {
    keys,
    older,
    onProgress: (bytes, events) => onProgress(Math.min(bytes / size, 1), events),
  });
}

/** Who names the key wants to see it: an exchanged ledger might have no checkpoint by it. */
function unsigned({ checked }: Came, given: readonly NoteVerifier[] | null): Wrong | null {
  if (given === null || checked.signed > 0) return null;
  return wrong('signature', `no checkpoint is signed by ${given.map(({ name }) => name).join(', ')}`);
}

async function readKey(keyOrFile: string): Promise<NoteVerifier> {
  const isKey = /\+[0-9a-f]{8}\+/.test(keyOrFile);
  return parseVerifierKey((isKey ? keyOrFile : await readFile(keyOrFile, 'utf8')).trim());
}
