import type { RunnerSettings } from '../../domain/runner/events.js';
import { invalid } from './refusals.js';
import { runnerInfoOf } from './runner-info.js';

const MAX_DESCRIPTION = 1024;
const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 255;

/** Grape's words for a boolean, since forms have only text. */
const TRUE = new Set<unknown>([true, 1, 'true', '1', 't', 'on', 'yes']);
const FALSE = new Set<unknown>([false, 0, 'false', '0', 'f', 'off', 'no']);

/**
 * What a runner registers with (reference/protocols.md 2.1): `description`, `tag_list` as comma-separated text or as
 * an array, `run_untagged` (default true), `locked` (default false), `info`.
 * @param param gives a parameter wherever it stands
 * @throws ApiError 400 naming the parameter
 */
export function runnerSettingsOf(param: (name: string) => unknown): RunnerSettings {
  return {
    description: descriptionOf(param('description')),
    tags: tagsOf(param('tag_list') ?? param('tag_list[]')),
    runUntagged: booleanOf('run_untagged', param('run_untagged'), true),
    locked: booleanOf('locked', param('locked'), false),
    active: true,
    info: runnerInfoOf(param('info')),
  };
}

function descriptionOf(given: unknown): string {
  if (given === undefined || given === null) return '';
  if (typeof given !== 'string' || given.length > MAX_DESCRIPTION) throw invalid('description');
  return given;
}

function tagsOf(given: unknown): readonly string[] {
  if (given === undefined || given === null) return [];
  const list: readonly unknown[] = typeof given === 'string' ? given.split(',') : asArray(given);
  const tags = list.map(tag => {
    if (typeof tag !== 'string' || tag.length > MAX_TAG_LENGTH) throw invalid('tag_list');
    return tag.trim();
  });
  const unique = [...new Set(tags)].filter(tag => tag !== '');
  if (unique.length > MAX_TAGS) throw invalid('tag_list');
  return unique;
}

function asArray(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) throw invalid('tag_list');
  return given;
}

function booleanOf(name: string, given: unknown, otherwise: boolean): boolean {
  if (given === undefined || given === null || given === '') return otherwise;
  if (TRUE.has(given)) return true;
  if (FALSE.has(given)) return false;
  throw invalid(name);
}
