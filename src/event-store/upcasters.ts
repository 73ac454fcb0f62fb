import type { ProjectSettings } from '../domain/project/events.js';
import { splitCredentials } from '../domain/project/repo-url.js';
import type { RecordedEvent } from './envelope.js';

/** Turns data of one schema version into data of the next. Pure: it's applied at every read. */
export type Upcaster = (data: unknown) => unknown;

/** Keyed `<type>@<version>`: the version that the upcaster takes; it gives the one after it. */
export type Upcasters = ReadonlyMap<string, Upcaster>;

/** What has been changed since the first event was written. */
export const upcasters: Upcasters = new Map<string, Upcaster>([
  ['UserCreated@1', usernameAmongPersonalFacts],
  ['TokenIssued@1', nameAmongPersonalFacts],
  // Of the author in clear it became the author's facts, sealed or in clear: a wider shape of the same place.
  ['PipelineCreated@1', data => data],
  ['ProjectRegistered@1', data => credentialsApart(data as ProjectSettings)],
  ['ProjectChanged@1', changedCredentialsApart],
]);

function usernameAmongPersonalFacts(data: unknown): unknown {
  const { username, personal, ...facts } = data as { username: unknown; personal?: object };
  return { ...facts, personal: { username, ...personal } };
}

function nameAmongPersonalFacts(data: unknown): unknown {
  const { name, ...facts } = data as { name: unknown };
  return { ...facts, personal: { name } };
}

/**
 * An address that was given took the place of the one before, with its user and password or without. What is not as it
 * should be stays as it is: it must stop a document, not whoever reads the ledger.
 */
function changedCredentialsApart(data: unknown): unknown {
  const { changes } = data as { readonly changes?: Partial<ProjectSettings> };
  if (typeof changes?.repoUrl !== 'string') return data;
  return { ...(data as object), changes: { repoCredentials: null, ...credentialsApart(changes) } };
}

function credentialsApart<Settings extends Partial<ProjectSettings>>(settings: Settings): Settings {
  const { repoUrl } = settings;
  if (typeof repoUrl !== 'string') return settings;
  const { address, credentials } = splitCredentials(repoUrl);
  if (credentials === null) return settings;
  return {
    ...settings,
    repoUrl: address,
    repoCredentials: credentials === '' ? null : { clear: credentials },
  };
}

const originals = new WeakMap<RecordedEvent, RecordedEvent>();

/** The event in its newest shape; its hash stays that of what was written. */
export function upcast(event: RecordedEvent, registry: Upcasters): RecordedEvent {
  if (!typesOf(registry).has(event.type)) return event;
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

const types = new WeakMap<Upcasters, ReadonlySet<string>>();

/** Most events are of types that never changed. */
function typesOf(registry: Upcasters): ReadonlySet<string> {
  const known = types.get(registry);
  if (known !== undefined) return known;
  const found = new Set(Array.from(registry.keys(), key => key.slice(0, key.lastIndexOf('@'))));
  types.set(registry, found);
  return found;
}

/** The event as it stands in the ledger, whatever upcasters made of it; what its hash is taken over. */
export function asWritten(event: RecordedEvent): RecordedEvent {
  return originals.get(event) ?? event;
}
