import type { RecordedEvent } from './envelope.js';

/** Turns data of one schema version into data of the next. Pure: it's applied at every read. */
export type Upcaster = (data: unknown) => unknown;

/** Keyed `<type>@<version>`: the version that the upcaster takes; it gives the one after it. */
export type Upcasters = ReadonlyMap<string, Upcaster>;

/** What has been changed since the first event was written. Nothing yet: every shape is in its version 1. */
export const upcasters: Upcasters = new Map();

const originals = new WeakMap<RecordedEvent, RecordedEvent>();

/** The event in its newest shape; its hash stays that of what was written. */
export function upcast(event: RecordedEvent, registry: Upcasters): RecordedEvent {
  if (registry.size === 0) return event;
  let { data, schemaVersion } = event;
  for (;;) {
    const step = registry.get(`${event.type}@${schemaVersion}`);
    if (step === undefined) break;
    data = step(data);
    schemaVersion += 1;
  }
  if (schemaVersion === event.schemaVersion) return event;
  const newest = { ...event, data, schemaVersion };
  originals.set(newest, event);
  return newest;
}

/** The event as it stands in the ledger, whatever upcasters made of it; what its hash is taken over. */
export function asWritten(event: RecordedEvent): RecordedEvent {
  return originals.get(event) ?? event;
}
