import { type CacheDefinition } from '../../domain/definition.js';
import { MAX_CACHES } from '../limits.js';
import { boolean, byKind, type Check, listOf, nonEmptyString, oneOf, strings } from './check.js';
import { record, unsupported } from './record.js';

const key: Check<string> = byKind({
  scalar: nonEmptyString,
  map: record({ files: unsupported('the key should be a string'), prefix: unsupported() }) as Check<never>,
  otherwise: 'a string',
});

const cache: Check<CacheDefinition> = record({
  key,
  paths: strings,
  untracked: boolean,
  policy: oneOf(['pull', 'push', 'pull-push']),
  when: oneOf(['on_success', 'on_failure', 'always']),
  unprotect: unsupported(),
  fallback_keys: unsupported(),
});

const list: Check<readonly CacheDefinition[]> = (node, place) => {
  const caches = listOf(cache)(node, place);
  return caches === undefined || caches.length <= MAX_CACHES
    ? caches
    : place.refuse(`should be at most ${MAX_CACHES} caches`, node.line);
};

/** One cache or a list of them; `[]` and `{}` are how a job drops the global one. */
export const caches: Check<readonly CacheDefinition[]> = byKind({
  list,
  map: (node, place) => {
    const one = cache(node, place);
    if (one === undefined) return undefined;
    return Object.keys(one).length === 0 ? [] : [one];
  },
  otherwise: 'a mapping or a list of mappings',
});
