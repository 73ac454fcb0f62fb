import { type MapEntry, type MapNode, mapNode } from './yaml/node.js';

/** GitLab's merge of `extends`: mappings are merged key by key, everything else (lists too) is replaced. */
export function deepMerge(base: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(base.entries);
  for (const [name, entry] of over.entries) {
    const below = base.entries.get(name)?.value;
    const value =
      below?.kind === 'map' && entry.value.kind === 'map' ? deepMerge(below, entry.value) : entry.value;
    entries.set(name, { line: entry.line, value });
  }
  return mapNode(entries, over.line);
}
