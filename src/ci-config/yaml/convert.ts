import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Scalar } from 'yaml';
import { under } from '../key-path.js';
import { MAX_NODES } from '../limits.js';
import { type Problems } from '../problems.js';
import { checkSize } from './check-size.js';
import { type ConfigNode, listNode, type MapEntry, mapNode, referenceNode, scalarNode } from './node.js';
import { mergeInto } from './merge-keys.js';
import { plainScalar } from './plain-scalar.js';

type Yaml = ParsedNode | null;
const CORE = 'tag:yaml.org,2002:';

/**
 * Turns YAML into values that know their line: anchors followed, merge keys merged, keys unique.
 * @returns null for an empty document
 * @throws ConfigRefused when values can't be known (an unknown alias or tag), or aliases written out are more than
 *   `MAX_NODES` values
 */
export function convertDocument(
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  problems: Problems,
): ConfigNode | null {
  if (document.contents === null) return null;
  const conversion = new Conversion(lineAt, problems);
  const root = conversion.node(document.contents, null, '');
  if (conversion.broken) problems.throwIfAny();
  return root;
}

class Conversion {
  /** Something can't be read, so that checking the rest would only tell what follows from it. */
  broken = false;
  #merged = 0;
  readonly #anchors = new Map<string, ConfigNode | 'open'>();

  constructor(
    readonly lineAt: (offset: number) => number,
    readonly problems: Problems,
  ) {}

  /** @param keyLine the line of the key that a value belongs to, where there is one */
  node(yaml: Yaml, keyLine: number | null, key: string): ConfigNode {
    const line = yaml === null ? (keyLine ?? 1) : this.lineAt(yaml.range[0]);
    if (yaml === null) return scalarNode('null', '', line);
    if (isAlias(yaml)) return this.#alias(yaml.source, line, key);
    if (yaml.anchor !== undefined) this.#anchors.set(yaml.anchor, 'open');
    const node = this.#value(yaml, keyLine, line, key);
    if (yaml.anchor !== undefined) this.#anchors.set(yaml.anchor, node);
    return checkSize(node, key);
  }

  #value(yaml: Exclude<Yaml, null>, keyLine: number | null, line: number, key: string): ConfigNode {
    if (isScalar(yaml)) return this.#scalar(yaml, line, key);
    const flow = 'flow' in yaml && yaml.flow === true;
    const start = flow ? line : (keyLine ?? line);
    if (isSeq(yaml)) return this.#list(yaml, start, key);
    return isMap(yaml) ? this.#map(yaml, start, key) : scalarNode('null', '', line);
  }

  #alias(name: string, line: number, key: string): ConfigNode {
    const target = this.#anchors.get(name);
    if (target !== undefined && target !== 'open') return target;
    const problem =
      target === 'open' ? `alias *${name} stands inside its own anchor` : `unknown alias *${name}`;
    this.#break(problem, line, key);
    return scalarNode('null', '', line);
  }

  #scalar(yaml: Scalar, line: number, key: string): ConfigNode {
    const text = typeof yaml.value === 'string' ? yaml.value : '';
    const tag = yaml.tag?.startsWith(CORE) ? yaml.tag.slice(CORE.length) : yaml.tag;
    if (tag === undefined || ['null', 'bool', 'int', 'float'].includes(tag)) {
      return yaml.type === Scalar.PLAIN ? plainScalar(text, line) : scalarNode('string', text, line);
    }
    if (tag !== 'str' && tag !== '!') this.#unknownTag(tag, line, key);
    return scalarNode('string', text, line);
  }

  #list(yaml: YAMLSeq, line: number, key: string): ConfigNode {
    const items = yaml.items.map((item, index) => this.node(item as Yaml, null, under(key, String(index))));
    if (yaml.tag === '!reference') return this.#reference(items, line, key);
    if (yaml.tag !== undefined && yaml.tag !== `${CORE}seq`) this.#unknownTag(yaml.tag, line, key);
    return listNode(items, line);
  }

  #reference(items: readonly ConfigNode[], line: number, key: string): ConfigNode {
    const path = items.flatMap(item => (item.kind === 'scalar' && item.type !== 'null' ? [item.text] : []));
    if (path.length > 0 && path.length === items.length) return referenceNode(path, line);
    this.#break('!reference should be a list of keys, such as [.setup, script]', line, key);
    return scalarNode('null', '', line);
  }

  #map(yaml: YAMLMap, line: number, key: string): ConfigNode {
    if (yaml.tag !== undefined && yaml.tag !== `${CORE}map`) this.#unknownTag(yaml.tag, line, key);
    const own = new Map<string, MapEntry>();
    const merged: ConfigNode[] = [];
    for (const pair of yaml.items) {
      const written = this.#key(pair.key as Yaml, line, key);
      const inner = written.name === null || written.merges ? key : under(key, written.name);
      const value = this.node(pair.value as Yaml, written.line, inner);
      if (written.merges) merged.push(value);
      else if (written.name === null) this.#break('a key should be text', written.line, key);
      else if (own.has(written.name)) this.problems.add('the key stands twice', inner, written.line);
      else own.set(written.name, { line: written.line, value });
    }
    return mapNode(merged.length === 0 ? own : this.#merge(own, merged, line, key), line);
  }

  /** Keys are text as it was written: `on` and `1` are names like any other. */
  #key(yaml: Yaml, line: number, key: string): { name: string | null; line: number; merges: boolean } {
    const node = this.node(yaml, line, key);
    const plain = isScalar(yaml) ? yaml : null;
    const text = plain === null ? (node.kind === 'scalar' ? node.text : '') : String(plain.value);
    const merges = plain !== null && plain.type === Scalar.PLAIN && text === '<<';
    return { name: text === '' ? null : text, line: node.line, merges };
  }

  #merge(own: ReadonlyMap<string, MapEntry>, sources: readonly ConfigNode[], line: number, key: string) {
    this.#merged += sources.reduce((sum, { size }) => sum + size, 0);
    if (this.#merged > MAX_NODES) {
      this.#break(`merge keys bring in more than ${MAX_NODES} values`, line, key);
      this.problems.throwIfAny();
    }
    return mergeInto(own, sources, problem => this.#break(problem, line, key));
  }

  #break(problem: string, line: number, key: string): void {
    this.broken = true;
    this.problems.add(problem, key === '' ? null : key, line);
  }

  #unknownTag(tag: string, line: number, key: string): void {
    this.#break(`the YAML tag ${tag} is not supported`, line, key);
  }
}
