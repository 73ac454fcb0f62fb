import { type ConfigNode, isNull, type MapNode } from '../yaml/node.js';
import { type Check, isKnown } from './check.js';
import { type Place } from './place.js';

/** A keyword that is GitLab's and that can't be honoured here. */
export interface Unsupported {
  readonly unsupported: string;
}

type Field = Check<unknown> | Unsupported;
type Fields = Readonly<Record<string, Field>>;

/** What a table of keywords reads: every keyword optional, unsupported ones left out. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Unsupported ? never : K]?: F[K] extends Check<infer T> ? T : never;
};

/** @param hint what to do instead, if anything */
export function unsupported(hint = ''): Unsupported {
  return { unsupported: hint };
}

/** A mapping with these keywords and no others; keywords that are null count as absent, as in GitLab. */
export function record<F extends Fields>(fields: F): Check<RecordOf<F>> {
  return (node, place) =>
    node.kind === 'map' ? readFields(fields, node, place) : place.refuse('should be a mapping', node.line);
}

function readFields<F extends Fields>(fields: F, node: MapNode, place: Place): RecordOf<F> {
  const read: Record<string, unknown> = {};
  for (const [name, { line, value }] of node.entries) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const result = readField(field, name, value, line, place.at(name));
    if (result !== undefined) read[name] = result;
  }
  return read as RecordOf<F>;
}

function readField(
  field: Field | undefined,
  name: string,
  value: ConfigNode,
  line: number,
  place: Place,
): unknown {
  if (field === undefined) return place.refuse(`unknown keyword '${name}'`, line);
  if (isNull(value) || !isKnown(value)) return undefined;
  if (typeof field === 'function') return field(value, place);
  const hint = field.unsupported === '' ? '' : `: ${field.unsupported}`;
  return place.refuse(`'${name}' is not supported${hint}`, line);
}
