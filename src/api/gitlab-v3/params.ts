import type { FastifyRequest } from 'fastify';
import type { BuildStatus } from '../../domain/build/events.js';
import { invalid } from './refusals.js';

type Values = Readonly<Record<string, unknown>>;

/** A parameter of the query or of the body; undefined when absent or no text. */
export function paramOf({ query, body }: FastifyRequest, name: string): string | undefined {
  const asked = (query as Values | null)?.[name];
  if (typeof asked === 'string') return asked;
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return undefined;
  const told = (body as Values)[name];
  return typeof told === 'string' ? told : undefined;
}

export interface Paging {
  /** From 1. */
  readonly page: number;
  /** 1 to 100. */
  readonly perPage: number;
}

/** @throws ApiError 400 for what is no whole number; more than 100 a page is cut to 100 */
export function pagingOf(query: Values): Paging {
  const page = wholeNumber(query, 'page') ?? 1;
  const perPage = wholeNumber(query, 'per_page') ?? 20;
  return { page: Math.max(1, page), perPage: perPage < 1 ? 20 : Math.min(100, perPage) };
}

function wholeNumber(query: Values, name: string): number | undefined {
  const given = query[name];
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string' || !/^-?\d{1,9}$/.test(given)) throw invalid(`${name} is invalid`);
  return Number(given);
}

const SCOPES: ReadonlySet<string> = new Set<BuildStatus>([
  'created',
  'pending',
  'running',
  'failed',
  'success',
  'canceled',
  'skipped',
  'manual',
]);

/**
 * `scope=a`, `scope[]=a&scope[]=b`, `scope[0]=a&scope[1]=b`; null: all builds. The bare brackets, which GitLab 8
 * refuses, are taken too.
 * @throws ApiError 400 for a word that is no state
 */
export function scopeOf(query: Values): BuildStatus[] | null {
  const given = Object.entries(query)
    .filter(([key]) => key === 'scope' || /^scope\[\d*\]$/.test(key))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(value => value !== '');
  if (given.some(value => typeof value !== 'string' || !SCOPES.has(value))) {
    throw invalid('scope does not have a valid value');
  }
  return given.length === 0 ? null : [...new Set(given as BuildStatus[])].toSorted();
}
