import { under } from './key-path.js';
import { MAX_REFERENCE_LEVELS } from './limits.js';
import { type Problems } from './problems.js';
import { checkSize } from './yaml/check-size.js';
import {
  type ConfigNode,
  isNull,
  listNode,
  type MapEntry,
  type MapNode,
  mapNode,
  type ReferenceNode,
} from './yaml/node.js';

interface Resolved {
  readonly node: ConfigNode;
  /** `!reference`s that stood inside one another to make it. */
  readonly levels: number;
}

/**
 * Puts the value in the place of every `!reference [job, keyword, …]`. As in GitLab this comes before `extends`,
 * so a value that a job only inherits can't be referred to. One that leads nowhere is told and stays as it is.
 */
export function resolveReferences(root: MapNode, problems: Problems): MapNode {
  const { node } = new References(root, problems).resolve(root, '');
  return node.kind === 'map' ? node : root;
}

class References {
  readonly #known = new Map<string, Resolved | 'open'>();

  constructor(
    readonly root: MapNode,
    readonly problems: Problems,
  ) {}

  resolve(node: ConfigNode, key: string): Resolved {
    switch (node.kind) {
      case 'scalar':
        return { node, levels: 0 };
      case 'reference':
        return this.#target(node, key);
      case 'list':
        return this.#list(node, key);
      case 'map':
        return this.#map(node, key);
    }
  }

  #list(node: ConfigNode & { kind: 'list' }, key: string): Resolved {
    const items = node.items.map((item, index) => this.resolve(item, under(key, index)));
    if (items.every(({ levels }) => levels === 0)) return { node, levels: 0 };
    const resolved = listNode(
      items.map(item => item.node),
      node.line,
    );
    return { node: checkSize(resolved, key), levels: deepest(items) };
  }

  #map(node: MapNode, key: string): Resolved {
    const entries = new Map<string, MapEntry>();
    let levels = 0;
    for (const [name, { line, value }] of node.entries) {
      const resolved = this.resolve(value, under(key, name));
      entries.set(name, { line, value: resolved.node });
      levels = Math.max(levels, resolved.levels);
    }
    return { node: levels === 0 ? node : checkSize(mapNode(entries, node.line), key), levels };
  }

  #target(reference: ReferenceNode, key: string): Resolved {
    const id = JSON.stringify(reference.path);
    const shown = `!reference [${reference.path.join(', ')}]`;
    const known = this.#known.get(id);
    if (known === 'open') return this.#unresolved(`${shown} refers to itself`, reference, key);
    if (known !== undefined) return known;

    const found = this.#dig(reference.path);
    if (found === null) return this.#unresolved(`${shown} could not be found`, reference, key);
    this.#known.set(id, 'open');
    const inner = this.resolve(found, key);
    const resolved = { node: inner.node, levels: inner.levels + 1 };
    const allowed =
      resolved.levels <= MAX_REFERENCE_LEVELS
        ? resolved
        : this.#unresolved(
            `${shown} is nested more than ${MAX_REFERENCE_LEVELS} levels deep`,
            reference,
            key,
          );
    this.#known.set(id, allowed);
    return allowed;
  }

  #dig(path: readonly string[]): ConfigNode | null {
    let node: ConfigNode | undefined = this.root;
    for (const name of path) node = node?.kind === 'map' ? node.entries.get(name)?.value : undefined;
    return node === undefined || isNull(node) ? null : node;
  }

  /** Leaves it in its place, where later checks pass over it, so that other problems are found too. */
  #unresolved(message: string, reference: ReferenceNode, key: string): Resolved {
    this.problems.add(message, key, reference.line);
    return { node: reference, levels: 1 };
  }
}

function deepest(items: readonly Resolved[]): number {
  return items.reduce((most, { levels }) => Math.max(most, levels), 0);
}
