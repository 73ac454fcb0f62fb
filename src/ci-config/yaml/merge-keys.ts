import { type Problems } from '../problems.js';
import { type ConfigNode, type MapEntry } from './node.js';

/**
 * YAML's merge keys (`<<`): keys of the mapping itself win wherever they stand, then earlier sources win over later
 * ones. Merged keys come first, as if they had been written at the top.
 */
export function mergeInto(
  own: ReadonlyMap<string, MapEntry>,
  sources: readonly ConfigNode[],
  problems: Problems,
  key: string,
): ReadonlyMap<string, MapEntry> {
  if (sources.length === 0) return own;
  const merged = new Map<string, MapEntry>();
  for (const source of sources.flatMap(node => (node.kind === 'list' ? node.items : [node]))) {
    if (source.kind !== 'map') {
      problems.add('a merge key (<<) should hold a mapping or a list of mappings', key || null, source.line);
      continue;
    }
    for (const [name, entry] of source.entries) if (!merged.has(name)) merged.set(name, entry);
  }
  for (const [name, entry] of own) merged.set(name, entry);
  return merged;
}
