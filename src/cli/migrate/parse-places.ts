import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import type { Place } from './migrate-handle.js';

export interface PlaceOptions {
  readonly from?: readonly string[];
  readonly to: readonly string[];
  readonly eventstoreUrl?: string;
  readonly mongodbUrl?: string;
}

const EVENT_STORE = /^(esdb|kurrentdb)(\+discover)?:\/\//;
const MONGODB = /^mongodb(\+srv)?:\/\//;

/**
 * Source and target as the options and the environment name them.
 * @throws CliError, which never repeats an address: it may hold a password
 */
export function parsePlaces(
  options: PlaceOptions,
  env: NodeJS.ProcessEnv,
): { readonly from: Place; readonly to: Place } {
  const from = options.from ?? [env['LEDGER_DATA'] || './data'];
  return { from: placeOf('--from', from, options, env), to: placeOf('--to', options.to, options, env) };
}

function placeOf(
  option: string,
  values: readonly string[],
  { eventstoreUrl, mongodbUrl }: PlaceOptions,
  env: NodeJS.ProcessEnv,
): Place {
  const eventStore = values.find(value => EVENT_STORE.test(value));
  const mongodb = values.find(value => MONGODB.test(value));
  const others = values.filter(value => !EVENT_STORE.test(value) && !MONGODB.test(value));
  const servers = others.length === 0 || (others.length === 1 && others[0] === 'servers');
  if (!servers) {
    const [path] = others;
    if (values.length === 1 && path !== undefined && path !== '') return { kind: 'folder', path };
    throw usage(`${option} takes a folder, the word servers, or an EventStoreDB and a MongoDB address`);
  }
  const { EVENTSTORE_NAMESPACE: namespace, MONGODB_DATABASE: database } = env;
  return {
    kind: 'servers',
    ...(namespace ? { namespace } : {}),
    ...(database ? { database } : {}),
    eventStoreUrl: named(eventStore, eventstoreUrl, env, 'EVENTSTORE_URL', '--eventstore-url'),
    mongodbUrl: named(mongodb, mongodbUrl, env, 'MONGODB_URL', '--mongodb-url'),
  };
}

function named(
  given: string | undefined,
  otherwise: string | undefined,
  env: NodeJS.ProcessEnv,
  variable: string,
  option: string,
): string {
  const url = given ?? otherwise ?? env[variable];
  if (url === undefined || url === '') throw usage(`no address: set ${variable} or pass ${option}`);
  return url;
}

const usage = (message: string): CliError => new CliError(ExitCode.usage, message);
