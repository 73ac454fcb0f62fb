import { pino } from 'pino';
import type { Blobs } from '../blobs/blobs.js';
import { loadConfig, type Config } from '../config/config.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { StoredRows } from '../event-store/stored-row.js';
import { systemClock } from '../ledger/clock.js';
import { BUNDLE, eventLine, type BundleLine } from '../proof/bundle/bundle-line.js';
import { checkpointText } from '../proof/checkpoint.js';
import { writeNote } from '../proof/signed-note.js';
import { LedgerCheck } from '../proof/verify/ledger-check.js';
import type { ReadEnvelope } from '../proof/verify/read-row.js';
import { writeBlobs } from './export-blobs.js';
import { LedgerWrong } from './ledger-wrong.js';
import { NamedBlobs } from './migrate-blobs.js';
import { fractionRead, openRows } from './open-rows.js';
import { openStorage } from './open-storage.js';
import { ownKey } from './own-key.js';

export interface ExportOptions {
  /** Takes a line of the bundle, without its newline. */
  write(line: string): Promise<void> | void;
  /** Traces and artifacts, too. No server may run on the folder then. */
  readonly blobs: boolean;
  /** How much is done, 0 to 1, and how many events those are. */
  onProgress(fraction: number, events: number): void;
}

export interface ExportReport {
  readonly events: number;
  /** Merkle root over them, base64. */
  readonly root: string;
  /** The bundle has a checkpoint signed over all of it; not where there is no key. */
  readonly signed: boolean;
  readonly blobs: number;
}

/**
 * Writes the ledger that the environment names as a bundle, checking it on the way.
 * @throws LedgerWrong: no end is written then, so the bundle is none; NoLedger, DataFolderInUse, ConfigInvalid, EngineAway
 */
export async function exportLedger(
  env: Readonly<Record<string, string | undefined>>,
  options: ExportOptions,
): Promise<ExportReport> {
  const config = loadConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const rows = await openRows(config, log);
  try {
    if (!options.blobs) return await writeBundle(config, rows, null, options);
    const storage = await openStorage(config, systemClock, log);
    try {
      return await writeBundle(config, rows, storage.blobs, options);
    } finally {
      await storage.close();
    }
  } finally {
    await rows.close();
  }
}

async function writeBundle(
  config: Config,
  rows: StoredRows,
  blobs: Blobs | null,
  options: ExportOptions,
): Promise<ExportReport> {
  const key = await ownKey(config);
  const writeLine = async (line: BundleLine): Promise<void> => options.write(JSON.stringify(line));
  const named = new NamedBlobs();
  const keys = key === null ? [] : [key];
  await writeLine({ bundle: BUNDLE, keys: keys.map(({ text }) => text) });
  const check = new LedgerCheck({ keys, older: [], consecutive: rows.consecutive });
  try {
    await writeEvents(rows, check, options, event => blobs !== null && named.see(asRecorded(event)));
    const { events, root } = check.checked();
    const signed = key !== null && events > 0;
    if (signed) {
      const text = checkpointText({ origin: key.name, size: events, root });
      await writeLine({ checkpoint: writeNote(text, [key.sign(text)]) });
    }
    const count = blobs === null ? 0 : await writeBlobs(blobs, named, writeLine);
    const end = { events, root: root.toString('base64') };
    await writeLine({ end });
    return { ...end, signed, blobs: count };
  } finally {
    check.close();
  }
}

async function writeEvents(
  rows: StoredRows,
  check: LedgerCheck,
  { write, onProgress }: ExportOptions,
  onEvent: (event: ReadEnvelope) => void,
): Promise<void> {
  let written = 0n;
  for await (const page of rows.pages()) {
    const found = check.look(page, onEvent);
    if (found !== null) throw new LedgerWrong(found);
    for (const row of page) {
      if ('text' in row) await write(eventLine((written += 1n), row.hash, row.text.toString()));
    }
    onProgress(fractionRead(rows, page.at(-1)?.position ?? 0n), check.events);
  }
  const missing = check.end();
  if (missing !== null) throw new LedgerWrong(missing);
}

/** What {@link NamedBlobs} looks at is all there. */
const asRecorded = (event: ReadEnvelope): RecordedEvent => event as unknown as RecordedEvent;
