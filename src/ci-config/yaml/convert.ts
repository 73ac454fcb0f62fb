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
 * @throws ConfigRefused when aliases written out are more than `MAX_NODES` values
 */
export function convertDocument(
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  problems: Problems,
): ConfigNode | null {
  return document.contents === null
    ? null
    : new Conversion(lineAt, problems).node(document.contents, null, '');
}

class Conversion {
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
    this.problems.add(problem, key || null, line);
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
    this.problems.add('!reference should be a list of keys, such as [.setup, script]', key || null, line);
    return scalarNode('null', '', line);
  }

  #map(yaml: YAMLMap, line: number, key: string): ConfigNode {
    if (yaml.tag !== undefined && yaml.tag !== `${CORE}map`) this.#unknownTag(yaml.tag, line, key);
    const own = new Map<string, MapEntry>();
    const merged: ConfigNode[] = [];
    for (const pair of yaml.items) {
      const keyNode = this.node(pair.key as Yaml, line, key);
      const plainMerge = isScalar(pair.key) && pair.key.type === Scalar.PLAIN && pair.key.value === '<<';
      const name = isScalar(pair.key)
        ? String(pair.key.value)
        : keyNode.kind === 'scalar'
          ? keyNode.text
          : null;
      const value = this.node(
        pair.value as Yaml,
        keyNode.line,
        name === null || plainMerge ? key : under(key, name),
      );
      if (plainMerge) merged.push(value);
      else if (name === null || name === '')
        this.problems.add('a key should be text', key || null, keyNode.line);
      else if (own.has(name)) this.problems.add('the key stands twice', under(key, name), keyNode.line);
      else own.set(name, { line: keyNode.line, value });
    }
    return mapNode(mergeInto(own, merged, this.problems, key), line);
  }

  #unknownTag(tag: string, line: number, key: string): void {
    this.problems.add(`the YAML tag ${tag} is not supported`, key || null, line);
  }
}

function under(key: string, name: string): string {
  return key === '' ? name : `${key}:${name}`;
}
