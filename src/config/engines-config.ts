import { parseS3Url } from '../blobs/s3/s3-options.js';
import { ConfigInvalid, text } from './variables.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The servers that keep everything, for any number of server processes. The addresses hold secrets: never logged. */
export interface EnginesConfig {
  /** `esdb://…` or `esdb+discover://…` */
  readonly eventStoreUrl: string;
  /** What the names of the ledger's streams begin with there. */
  readonly namespace: string;
  /** `mongodb://…` or `mongodb+srv://…` */
  readonly mongoUrl: string;
  /** null: the one that the address names, else the adapter's own. */
  readonly database: string | null;
}

const NAMESPACE = 'ledger';

/**
 * Where the events and the read models are kept; null: embedded, in the data folder.
 * @throws ConfigInvalid if only one of the two addresses is there, or the key isn't; without a value in its message
 */
export function enginesConfig(env: Env): EnginesConfig | null {
  const eventStoreUrl = address(env, 'EVENTSTORE_URL', /^esdb(\+discover)?:\/\/./, 'esdb://host:2113');
  const mongoUrl = address(env, 'MONGODB_URL', /^mongodb(\+srv)?:\/\/./, 'mongodb://host:27017');
  if (eventStoreUrl === null && mongoUrl === null) return null;
  if (eventStoreUrl === null) throw new ConfigInvalid('EVENTSTORE_URL', 'must be set, too, with MONGODB_URL');
  if (mongoUrl === null) throw new ConfigInvalid('MONGODB_URL', 'must be set, too, with EVENTSTORE_URL');
  if (text(env, 'LEDGER_SECRET_KEY', 1) === null) {
    throw new ConfigInvalid(
      'LEDGER_SECRET_KEY',
      'must be set with EVENTSTORE_URL and MONGODB_URL: all servers need the same key',
    );
  }
  const namespace = text(env, 'EVENTSTORE_NAMESPACE', 1) ?? NAMESPACE;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(namespace)) {
    throw new ConfigInvalid(
      'EVENTSTORE_NAMESPACE',
      'must be 1 to 64 letters, digits, dashes and underscores',
    );
  }
  const database = text(env, 'MONGODB_DATABASE', 1);
  if (database !== null && !/^[A-Za-z0-9_-]{1,63}$/.test(database)) {
    throw new ConfigInvalid('MONGODB_DATABASE', 'must be 1 to 63 letters, digits, dashes and underscores');
  }
  return { eventStoreUrl, namespace, mongoUrl, database };
}

/** Where artifacts are kept, if not where everything else is. @throws ConfigInvalid */
export function s3Address(env: Env): string | null {
  const url = text(env, 'LEDGER_S3_URL', 1);
  if (url === null) return null;
  try {
    parseS3Url(url);
  } catch (error) {
    throw new ConfigInvalid('LEDGER_S3_URL', error instanceof Error ? error.message : 'is no address');
  }
  return url;
}

function address(env: Env, name: string, form: RegExp, example: string): string | null {
  const value = text(env, name, 1);
  if (value !== null && !form.test(value)) {
    throw new ConfigInvalid(name, `must be an address such as ${example}`);
  }
  return value;
}
