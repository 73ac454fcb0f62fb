/** A value of the configuration that knows the line it was written on. Values are shared, never changed. */
export type ConfigNode = ScalarNode | ListNode | MapNode | ReferenceNode;

interface Written {
  /** 1-based. */
  readonly line: number;
  /** Values in it, itself included, aliases written out. */
  readonly size: number;
  /** Levels of lists and mappings in it. */
  readonly height: number;
}

export interface ScalarNode extends Written {
  readonly kind: 'scalar';
  readonly type: 'string' | 'integer' | 'float' | 'boolean' | 'null';
  /** As GitLab writes the value when it becomes a variable: `010` is `8`, `1.20` is `1.2`. */
  readonly text: string;
}

export interface ListNode extends Written {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export interface MapNode extends Written {
  readonly kind: 'map';
  /** A Map, so that no key (`__proto__`) is special; in the order of the text. */
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  /** 1-based line of the key. */
  readonly line: number;
  readonly value: ConfigNode;
}

/** `!reference [job, keyword]`, not looked up yet. */
export interface ReferenceNode extends Written {
  readonly kind: 'reference';
  readonly path: readonly string[];
}

export function scalarNode(type: ScalarNode['type'], text: string, line: number): ScalarNode {
  return { kind: 'scalar', type, text, line, size: 1, height: 0 };
}

export function listNode(items: readonly ConfigNode[], line: number): ListNode {
  return { kind: 'list', items, line, ...measure(items) };
}

export function mapNode(entries: ReadonlyMap<string, MapEntry>, line: number): MapNode {
  return { kind: 'map', entries, line, ...measure([...entries.values()].map(entry => entry.value)) };
}

export function referenceNode(path: readonly string[], line: number): ReferenceNode {
  return { kind: 'reference', path, line, size: 1, height: 0 };
}

export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

function measure(children: readonly ConfigNode[]): { size: number; height: number } {
  return {
    size: children.reduce((sum, child) => sum + child.size, 1),
    height: 1 + children.reduce((highest, child) => Math.max(highest, child.height), 0),
  };
}
