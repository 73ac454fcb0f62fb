import { type ConfigNode, type MapEntry } from './node.js';

/**
 * YAML's merge keys (`<<`): keys of the mapping itself win wherever they stand, then earlier sources win over later
 * ones. Merged keys come first, as if they had been written at the top.
 */
export function mergeInto(
  own: ReadonlyMap<string, MapEntry>,
  sources: readonly ConfigNode[],
  tell: (problem: string) => void,
): ReadonlyMap<string, MapEntry> {
  const merged = new Map<string, MapEntry>();
  for (const source of sources.flatMap(node => (node.kind === 'list' ? node.items : [node]))) {
    if (source.kind !== 'map') {
      tell('a merge key (<<) should hold a mapping or a list of mappings');
      continue;
    }
    for (const [name, entry] of source.entries) if (!merged.has(name)) merged.set(name, entry);
  }
  for (const [name, entry] of own) merged.set(name, entry);
  return merged;
}
