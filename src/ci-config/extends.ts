import { deepMerge } from './deep-merge.js';
import { isGlobalKeyword } from './global-keyword.js';
import { MAX_EXPANDED_NODES, MAX_EXTENDS_LEVELS } from './limits.js';
import { ConfigRefused, type Problems } from './problems.js';
import { type ConfigNode, type MapEntry, type MapNode, mapNode } from './yaml/node.js';

interface Extended {
  readonly value: MapNode;
  /** Jobs above it. */
  readonly levels: number;
  /** Something it extends is missing, so its keywords are not all known. */
  readonly incomplete: boolean;
}

export interface Inherited {
  readonly root: MapNode;
  /** Jobs that extend something unknown: what they lack is no problem of its own. */
  readonly incomplete: ReadonlySet<string>;
}

/**
 * Merges into every job, hidden or not, the jobs that its `extends` names; later names win over earlier ones.
 * @throws ConfigRefused when this makes more than `MAX_EXPANDED_NODES` values
 */
export function expandExtends(root: MapNode, problems: Problems): Inherited {
  const inheritance = new Inheritance(root, problems);
  const entries = new Map<string, MapEntry>();
  const incomplete = new Set<string>();
  for (const [name, entry] of root.entries) {
    const extended = isGlobalKeyword(name) ? null : inheritance.expand(name, []);
    entries.set(name, extended === null ? entry : { line: entry.line, value: extended.value });
    if (extended?.incomplete === true) incomplete.add(name);
  }
  return { root: mapNode(entries, root.line), incomplete };
}

class Inheritance {
  readonly #known = new Map<string, Extended>();
  #copied = 0;

  constructor(
    readonly root: MapNode,
    readonly problems: Problems,
  ) {}

  /** @returns null when the job is no mapping, or can't be extended */
  expand(name: string, heirs: readonly string[]): Extended | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const own = this.root.entries.get(name)?.value;
    if (own?.kind !== 'map') return null;

    const extended = this.#withBases(name, own, [...heirs, name]);
    this.#known.set(name, extended);
    return extended;
  }

  #withBases(name: string, own: MapNode, chain: readonly string[]): Extended {
    let merged: MapNode | null = null;
    let levels = 0;
    let incomplete = false;
    for (const base of this.#bases(name, own)) {
      const extended = this.#base(name, base, chain);
      incomplete ||= extended?.incomplete ?? true;
      if (extended === null) continue;
      merged = merged === null ? extended.value : this.#merge(merged, extended.value);
      levels = Math.max(levels, extended.levels + 1);
    }
    if (levels > MAX_EXTENDS_LEVELS) this.#tooDeep(name, own);
    return { value: merged === null ? own : this.#merge(merged, own), levels, incomplete };
  }

  #base(name: string, base: ConfigNode, chain: readonly string[]): Extended | null {
    const wanted = base.kind === 'scalar' && base.type === 'string' ? base.text : null;
    const refuse = (message: string): null => {
      this.problems.add(message, `jobs:${name}:extends`, base.line);
      return null;
    };
    if (wanted === null) return refuse('should be the name of a job or a list of names');
    if (chain.includes(wanted)) return refuse(`extends itself: ${[...chain, wanted].join(' → ')}`);
    if (chain.length > MAX_EXTENDS_LEVELS + 1) return refuse(tooDeepMessage);
    if (isGlobalKeyword(wanted)) return refuse(`'${wanted}' is a keyword, not a job`);
    return this.expand(wanted, chain) ?? refuse(`unknown job '${wanted}'`);
  }

  #merge(base: MapNode, over: MapNode): MapNode {
    this.#copied += base.size + over.size;
    if (this.#copied > MAX_EXPANDED_NODES) {
      const message = `the jobs have more than ${MAX_EXPANDED_NODES} values when extends is written out`;
      throw new ConfigRefused([{ message, key: null, line: over.line }]);
    }
    return deepMerge(base, over);
  }

  #bases(name: string, own: MapNode): readonly ConfigNode[] {
    const value = own.entries.get('extends')?.value;
    if (value === undefined || (value.kind === 'scalar' && value.type === 'null')) return [];
    if (value.kind === 'scalar') return [value];
    if (value.kind === 'list') return value.items;
    this.problems.add('should be the name of a job or a list of names', `jobs:${name}:extends`, value.line);
    return [];
  }

  #tooDeep(name: string, own: MapNode): void {
    this.problems.add(tooDeepMessage, `jobs:${name}:extends`, own.entries.get('extends')?.line ?? own.line);
  }
}

const tooDeepMessage = `extends more than ${MAX_EXTENDS_LEVELS} levels`;
