import { createHash, hash } from 'node:crypto';
import type { EventStore } from '../event-store/event-store.js';
import { verifyEvent } from '../event-store/seal.js';
import { projections } from '../projections/index.js';
import { ContentDigest, contentLine } from '../read-models/digest.js';
import type { Document, ReadModels } from '../read-models/read-models.js';
import { LedgersDiffer } from './migrate-errors.js';
import { altered, pages, type OnPage } from './migrate-events.js';

/** A stream's events, and the SHA-256 chained over their revisions and hashes. */
interface StreamDigest {
  readonly events: number;
  readonly digest: string;
}

interface LedgerDigests {
  readonly streams: ReadonlyMap<string, StreamDigest>;
  /** Signed ones among the events. */
  readonly checkpoints: number;
  /** SHA-256 over the hashes of all events in the order of the ledger. */
  readonly order: string;
}

export interface ComparedStreams {
  readonly events: number;
  readonly streams: number;
  /** Signed checkpoints among the events. */
  readonly checkpoints: number;
  /** Whether the events of all streams together are in the same order. */
  readonly sameOrder: boolean;
  /** SHA-256 over the streams in the order of their names, each with its count and its digest. */
  readonly digest: string;
}

/**
 * Compares all streams of two ledgers, each event's bytes against its hash too.
 * @throws LedgersDiffer naming the first stream that differs, and the revision
 */
export async function compareStreams(
  source: EventStore,
  target: EventStore,
  signal: AbortSignal,
  onPage: OnPage,
): Promise<ComparedStreams> {
  const before = await digests(source, 'source', signal, () => undefined);
  const after = await digests(target, 'target', signal, onPage);
  const { streams: wanted } = before;
  const { streams: found } = after;
  const whole = createHash('sha256');
  let events = 0;
  for (const stream of [...new Set([...wanted.keys(), ...found.keys()])].toSorted()) {
    const there = wanted.get(stream);
    if (there?.digest !== found.get(stream)?.digest) throw await difference(source, target, stream);
    whole.update(`${stream} ${there?.events} ${there?.digest}\n`);
    events += there?.events ?? 0;
  }
  return {
    events,
    streams: wanted.size,
    checkpoints: before.checkpoints,
    sameOrder: before.order === after.order,
    digest: whole.digest('hex'),
  };
}

async function digests(
  store: EventStore,
  where: 'source' | 'target',
  signal: AbortSignal,
  onPage: OnPage,
): Promise<LedgerDigests> {
  const order = createHash('sha256');
  let checkpoints = 0;
  const streams = new Map<string, StreamDigest>();
  let events = 0;
  for await (const page of pages(store, signal)) {
    for (const event of page) {
      if (!verifyEvent(event)) throw altered(where, event);
      const { stream, revision } = event;
      order.update(event.hash);
      if (event.type === 'CheckpointSigned') checkpoints += 1;
      const before = streams.get(stream) ?? { events: 0, digest: '' };
      const digest = hash('sha256', `${before.digest} ${revision} ${event.hash}`, 'hex');
      streams.set(stream, { events: before.events + 1, digest });
    }
    events += page.length;
    onPage(page.at(-1)?.position ?? 0n, events);
  }
  return { streams, checkpoints, order: order.digest('hex') };
}

async function difference(source: EventStore, target: EventStore, stream: string): Promise<LedgersDiffer> {
  const [wanted, found] = await Promise.all([source.readStream(stream), target.readStream(stream)]);
  const longer = wanted.length > found.length ? wanted : found;
  const at = longer.findIndex((_, index) => wanted[index]?.hash !== found[index]?.hash);
  const [inSource, inTarget] = [wanted[at]?.type ?? 'nothing', found[at]?.type ?? 'nothing'];
  return new LedgersDiffer(
    at < 0
      ? `${stream} is read in another order than its own from one of the ledgers`
      : `${stream} differs at revision ${at}: ${inSource} in the source, ${inTarget} in the target`,
  );
}

/**
 * Compares every document of every read model, without their positions.
 * @returns the digest of each read model, by its name
 * @throws LedgersDiffer naming the first document that differs
 */
export async function compareReadModels(
  source: ReadModels,
  target: ReadModels,
  onDone: (documents: number) => void,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  let documents = 0;
  for (const { collection } of projections) {
    const { name } = collection;
    const digest = new ContentDigest();
    const others = target.documents(name)[Symbol.asyncIterator]();
    try {
      for await (const document of source.documents(name)) {
        const { value: other } = (await others.next()) as { readonly value: Document | undefined };
        const line = contentLine(document);
        if (other === undefined || contentLine(other) !== line) throw unlike(name, document, other);
        digest.add(line);
        documents += 1;
        if (documents % 1_000 === 0) onDone(documents);
      }
      const { value: more } = (await others.next()) as { readonly value: Document | undefined };
      if (more !== undefined) throw unlike(name, undefined, more);
    } finally {
      await others.return?.();
    }
    digests[name] = digest.hex();
  }
  onDone(documents);
  return digests;
}

function unlike(
  collection: string,
  wanted: Document | undefined,
  found: Document | undefined,
): LedgersDiffer {
  const name = `the read model ${collection}`;
  if (wanted?.id === found?.id) return new LedgersDiffer(`${name} differs at document ${wanted?.id}`);
  const [inSource, inTarget] = [wanted?.id ?? 'nothing', found?.id ?? 'nothing'];
  return new LedgersDiffer(`${name} differs: document ${inSource} in the source, ${inTarget} in the target`);
}
