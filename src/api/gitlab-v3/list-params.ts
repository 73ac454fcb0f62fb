import type { BuildStatus } from '../../domain/build/events.js';
import { bracketed, type Values } from './params.js';
import { invalid } from './refusals.js';

export interface Paging {
  /** From 1. */
  readonly page: number;
  /** 1 to 100. */
  readonly perPage: number;
}

/** What a list of builds is asked for. */
export interface BuildListParams extends Paging {
  /** Only builds in one of these states, sorted; null: all. */
  readonly statuses: readonly BuildStatus[] | null;
}

/** @throws ApiError 400 that names every parameter that is wrong, in Grape's words */
export function buildListParams(query: Values): BuildListParams {
  return checked(problems => ({ statuses: scopeOf(query, problems), ...pagingOf(query, problems) }));
}

/** Reads parameters and lets the reader tell what is wrong with them. @throws ApiError 400 if anything is */
export function checked<Params>(read: (problems: string[]) => Params): Params {
  const problems: string[] = [];
  const params = read(problems);
  if (problems.length > 0) throw invalid(problems.join(', '));
  return params;
}

/** Less than 1 counts as absent; more than 100 a page is cut to 100. */
export function pagingOf(query: Values, problems: string[]): Paging {
  const page = wholeNumber(query, 'page', problems) ?? 1;
  const perPage = wholeNumber(query, 'per_page', problems) ?? 20;
  return { page: Math.max(1, page), perPage: perPage < 1 ? 20 : Math.min(100, perPage) };
}

function wholeNumber(query: Values, name: string, problems: string[]): number | undefined {
  const given = lastOf(query[name]);
  if (given === undefined || given === '') {
    if (bracketed(query, name).length > 0) problems.push(`${name} is invalid`);
    return undefined;
  }
  if (typeof given === 'string' && /^-?\d{1,9}$/.test(given)) return Number(given);
  problems.push(`${name} is invalid`);
  return undefined;
}

/** One of the words; undefined when absent. */
export function choiceOf<Word extends string>(
  query: Values,
  name: string,
  words: readonly Word[],
  problems: string[],
): Word | undefined {
  const given = lastOf(query[name]);
  if (given === undefined || given === '') return undefined;
  const word = words.find(one => one === given);
  if (word === undefined) problems.push(`${name} does not have a valid value`);
  return word;
}

/** As Virtus, the coercer of GitLab's time, reads a Boolean. */
export function booleanOf(query: Values, name: string, problems: string[]): boolean | undefined {
  const given = lastOf(query[name]);
  if (given === undefined || given === '') return undefined;
  const word = String(given).toLowerCase();
  if (['1', 'on', 't', 'true', 'y', 'yes'].includes(word)) return true;
  if (!['0', 'off', 'f', 'false', 'n', 'no'].includes(word)) problems.push(`${name} is invalid`);
  return false;
}

const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);

const SCOPES: ReadonlySet<unknown> = new Set<BuildStatus>([
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
 * refuses, are taken too, and so is `scope=a&scope=b`.
 */
function scopeOf(query: Values, problems: string[]): BuildStatus[] | null {
  const listed = bracketed(query, 'scope');
  const given = [query['scope'] ?? [], ...listed.map(([, value]) => value)]
    .flat()
    .filter(value => value !== '');
  const flat = listed.every(([key]) => /^scope\[[^[\]]*\]$/.test(key));
  if (!flat || given.some(value => !SCOPES.has(value))) problems.push('scope does not have a valid value');
  return given.length === 0 ? null : [...new Set(given as BuildStatus[])].toSorted();
}
