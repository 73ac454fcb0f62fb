import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaVersions, type LedgerEventType } from '../../src/domain/events.js';
import type { Envelope, SealedEvent } from '../../src/event-store/envelope.js';
import { sealEvents } from '../../src/event-store/seal.js';
import { derivedEventId } from '../../src/event-store/uuid.js';
import { samples } from './samples.js';

const FOLDER = fileURLToPath(new URL('events', import.meta.url));

/** An event as a ledger has it: the bytes that were hashed, their hash, its place. */
export interface GoldenEvent extends SealedEvent {
  /** Name of its file. */
  readonly file: string;
  /** Its place in the ledger that all golden events make, from 1. */
  readonly position: number;
}

export const fileOf = (type: string, version: number): string => `${type}.v${version}.json`;

/** All of them, in the order of that ledger. */
export function goldenEvents(): GoldenEvent[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.json'));
  return files.map(readGolden).toSorted((one, other) => one.position - other.position);
}

function readGolden(file: string): GoldenEvent {
  const { position, hash, canonical } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    readonly position: number;
    readonly hash: string;
    readonly canonical: string;
  };
  return { file, position, hash, canonical, envelope: JSON.parse(canonical) as Envelope };
}

/** Types whose newest version has no golden file. */
export function missingTypes(): LedgerEventType[] {
  const files = new Set(goldenEvents().map(({ file }) => file));
  const types = Object.keys(schemaVersions) as LedgerEventType[];
  return types.filter(type => !files.has(fileOf(type, schemaVersions[type])));
}

/** Writes what is missing behind the last event of the golden ledger; what is there is never touched. */
export function addMissing(): void {
  for (const type of missingTypes()) {
    const before = goldenEvents();
    const { stream, data } = samples[type];
    const last = before.findLast(({ envelope }) => envelope.stream === stream);
    const schemaVersion = schemaVersions[type];
    const draft = {
      id: derivedEventId('golden', fileOf(type, schemaVersion)),
      type,
      schemaVersion,
      occurredAt: new Date(Date.UTC(2026, 2, 1, 10, 0, before.length)).toISOString(),
      actor: { kind: 'user', id: 3, tokenId: 9 } as const,
      causationId: 'request-1',
      correlationId: 'request-1',
      data,
    };
    const revision = (last?.envelope.revision ?? -1) + 1;
    const [sealed] = sealEvents(stream, revision, last?.hash ?? null, [draft]);
    if (sealed === undefined) throw new Error(`${type} could not be sealed`);
    const { hash, canonical } = sealed;
    const text = JSON.stringify({ position: before.length + 1, hash, canonical }, null, 2);
    writeFileSync(join(FOLDER, fileOf(type, schemaVersion)), `${text}\n`, { flag: 'wx' });
  }
}
