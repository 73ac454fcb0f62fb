import { hash } from 'node:crypto';
import { canonicalJson } from '../event-store/canonical-json.js';
import type { Envelope, RecordedEvent, SealedEvent } from '../event-store/envelope.js';
import type { EventStore } from '../event-store/event-store.js';
import { asWritten } from '../event-store/upcasters.js';
import { goOn, LedgersDiffer } from './migrate-errors.js';
import { OrderedTasks, ties } from './migrate-order.js';

const PAGE = 1_000;
/** UTF-16 code units in one append: however many bytes they become, far enough below what an append may have. */
const APPEND_LENGTH = 250_000;

/** The last event of each stream. */
export type StreamEnds = ReadonlyMap<string, { readonly revision: number; readonly hash: string }>;

/** Called after each page. */
export type OnPage = (position: bigint, events: number) => void;

/** Every event after the position in the order of the ledger, a page at a time. @throws MigrationStopped */
export async function* pages(
  store: EventStore,
  signal: AbortSignal,
  from = 0n,
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let after = from; ;) {
    goOn(signal);
    const page = await store.readAll({ after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.position;
  }
}

/** Where the streams of a ledger end: of one that was copied in part, what need not be copied again. */
export async function streamEnds(
  store: EventStore,
  signal: AbortSignal,
  onPage: OnPage,
): Promise<StreamEnds> {
  const ends = new Map<string, { readonly revision: number; readonly hash: string }>();
  let events = 0;
  for await (const page of pages(store, signal)) {
    for (const { stream, revision, hash } of page) ends.set(stream, { revision, hash });
    events += page.length;
    onPage(page.at(-1)?.position ?? 0n, events);
  }
  return ends;
}

/**
 * Makes sure, before anything is written, that what the target holds was copied from this source.
 * @throws LedgersDiffer
 */
export async function checkEnds(
  source: EventStore,
  ends: StreamEnds,
  signal: AbortSignal,
  onPage: OnPage,
): Promise<void> {
  const missing = new Set(ends.keys());
  let events = 0;
  for await (const page of pages(source, signal)) {
    for (const { stream, revision, hash } of page) {
      const end = ends.get(stream);
      if (end?.revision !== revision) continue;
      if (end.hash !== hash) throw foreign(`${stream} has another event at revision ${revision}`);
      missing.delete(stream);
    }
    events += page.length;
    onPage(page.at(-1)?.position ?? 0n, events);
  }
  for (const stream of missing) {
    throw foreign(`${stream} at revision ${ends.get(stream)?.revision} is not in the source`);
  }
}

function foreign(what: string): LedgersDiffer {
  return new LedgersDiffer(`the target holds events of another ledger: ${what}`);
}

export interface CopyOptions {
  /** Where the target's streams end already. */
  readonly ends: StreamEnds;
  /** Appends under way at the same time; 1 keeps the very order of the source. */
  readonly concurrent: number;
  readonly signal: AbortSignal;
  readonly onPage: OnPage;
  /** Every event of the source, also those that need no copying. */
  onEvent(event: RecordedEvent): void;
}

export interface CopiedEvents {
  /** Of the source. */
  readonly events: number;
  /** Those that the target did not have yet. */
  readonly appended: number;
}

/**
 * Appends every event as it was sealed: same id, revision and hash.
 * @throws LedgersDiffer for an event that isn't what its hash says
 */
export async function copyEvents(
  source: EventStore,
  target: EventStore,
  options: CopyOptions,
): Promise<CopiedEvents> {
  const tasks = new OrderedTasks(options.concurrent);
  let events = 0;
  let appended = 0;
  try {
    for await (const page of pages(source, options.signal)) {
      for (const event of page) options.onEvent(event);
      const missing = page.filter(
        ({ stream, revision }) => revision > (options.ends.get(stream)?.revision ?? -1),
      );
      for (const run of runs(missing)) {
        const [first] = run;
        if (first === undefined) continue;
        const { stream, revision } = first.envelope;
        const tied = new Set(run.flatMap(({ tied }) => tied));
        const sealed = run.map(({ canonical, envelope, hash }): SealedEvent => ({
          canonical,
          envelope,
          hash,
        }));
        goOn(options.signal);
        await tasks.add([...tied], () =>
          target.append(stream, revision === 0 ? 'no_stream' : revision - 1, sealed),
        );
      }
      appended += missing.length;
      events += page.length;
      options.onPage(page.at(-1)?.position ?? 0n, events);
    }
  } finally {
    await tasks.end();
  }
  return { events, appended };
}

type TiedEvent = SealedEvent & { readonly tied: readonly string[] };

/** Events of one stream that stand next to each other, as one append each. */
function* runs(events: readonly RecordedEvent[]): Generator<readonly TiedEvent[]> {
  let run: TiedEvent[] = [];
  let length = 0;
  for (const event of events) {
    const sealed = { ...sealedAgain(event), tied: ties(event) };
    length += sealed.canonical.length;
    if (run.length > 0 && (run[0]?.envelope.stream !== event.stream || length > APPEND_LENGTH)) {
      yield run;
      run = [];
      length = sealed.canonical.length;
    }
    run.push(sealed);
  }
  if (run.length > 0) yield run;
}

/** The event as its writer sealed it, whatever upcasters made of it since. */
function sealedAgain(event: RecordedEvent): SealedEvent {
  const { hash: claimed, position: _position, ...written } = asWritten(event);
  const { value, text } = canonicalJson(written);
  if (hash('sha256', text, 'hex') !== claimed) throw altered('source', event);
  return { envelope: value as Envelope, canonical: text, hash: claimed };
}

export function altered(where: 'source' | 'target', { stream, revision }: RecordedEvent): LedgersDiffer {
  return new LedgersDiffer(`${stream} at revision ${revision} is not what was sealed, in the ${where}`);
}
