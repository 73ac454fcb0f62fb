import { schemaVersions } from '../../../domain/events.js';
import { actorValue } from '../../../projections/event-index/event-values.js';
import type { EventFilter } from '../../../queries/event-log/event-filter.js';
import type { Walk } from '../../../queries/event-log/event-log.js';
import { momentOf } from '../../../queries/time-machine/time-machine.js';
import { problem } from '../problem.js';

type Query = Readonly<Record<string, unknown>>;

/** What is asked of the ledger's events, but for the project, which only the caller's permissions tell. */
export interface EventQuery extends Walk {
  readonly limit: number | null;
}

const HIGHEST = 2n ** 63n - 1n;
const MOST_TYPES = 40;

/** @throws ApiError 400 that names the parameter which is wrong */
export function eventQueryOf(query: Query): EventQuery {
  const filter: EventFilter = {
    ...optional('types', typesOf(query)),
    ...optional('actor', actorOf(query)),
    ...optional('correlation', textOf(query, 'correlation')),
    ...optional('since', timeOf(query, 'since')),
    ...optional('until', timeOf(query, 'until')),
  };
  const order = textOf(query, 'order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') throw problem(400, 'order must be asc or desc');
  const limit = textOf(query, 'limit');
  if (limit !== undefined && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 1_000)) {
    throw problem(400, 'limit must be a whole number from 1 to 1000');
  }
  return {
    filter,
    order,
    after: positionOf(query, 'after') ?? 0n,
    before: positionOf(query, 'before') ?? null,
    limit: limit === undefined ? null : Number(limit),
  };
}

/** A position in the ledger: a decimal number. @throws ApiError 400 */
export function positionOf(query: Query, name: string): bigint | undefined {
  const given = textOf(query, name);
  if (given === undefined) return undefined;
  if (!/^\d{1,19}$/.test(given) || BigInt(given) > HIGHEST) {
    throw problem(400, `${name} must be a position: a decimal number`);
  }
  return BigInt(given);
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

/** @throws ApiError 400 when it is given more than once */
export function textOf(query: Query, name: string): string | undefined {
  const given = query[name];
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string') throw problem(400, `${name} must be given once`);
  return given;
}

/** `type=A&type=B`, `type[]=A`, `type=A,B`. */
function typesOf(query: Query): string[] | undefined {
  const given = [query['type'] ?? [], query['type[]'] ?? []]
    .flat(2)
    .flatMap(one => String(one).split(','))
    .filter(one => one !== '');
  if (given.length === 0) return undefined;
  const unknown = given.find(one => !Object.hasOwn(schemaVersions, one));
  if (unknown !== undefined) throw problem(400, `type: there is no event ${unknown.slice(0, 60)}`);
  return [...new Set(given)].slice(0, MOST_TYPES);
}

/** `user:3`, `runner:1`, `process`, `process:stages`, `system`. */
function actorOf(query: Query): string | undefined {
  const given = textOf(query, 'actor');
  if (given === undefined) return undefined;
  const [, kind, id] = /^(user|runner):(\d{1,15})$/.exec(given) ?? [];
  if (kind === 'user' || kind === 'runner') return actorValue(kind, Number(id));
  const [, process] = /^process:([\x21-\x7e]{1,100})$/.exec(given) ?? [];
  if (process !== undefined) return actorValue('process', process);
  if (given === 'process' || given === 'system') return actorValue(given);
  throw problem(400, 'actor must be user:<id>, runner:<id>, process, process:<name> or system');
}

/** Milliseconds since 1970; a moment without an offset is UTC. @throws ApiError 400 */
export function timeOf(query: Query, name: string): number | undefined {
  const given = textOf(query, name);
  if (given === undefined) return undefined;
  const time = momentOf(given);
  if (time === null) throw problem(400, `${name} must be an ISO 8601 time`);
  return time;
}
