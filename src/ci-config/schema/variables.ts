import { type DefinedVariable } from '../../domain/definition.js';
import { type ConfigNode, isNull } from '../yaml/node.js';
import { byKind, type Check, strings } from './check.js';
import { record, type RecordOf, unsupported } from './record.js';

/** Any scalar, as GitLab writes it: `010` is `8`, null is empty. */
export const scalarText: Check<string> = byKind({
  scalar: node => (node.kind === 'scalar' ? node.text : undefined),
  otherwise: 'a string, a number or true or false',
});

const expand: Check<true> = (node, place) =>
  node.kind === 'scalar' && node.type === 'boolean' && node.text === 'true'
    ? true
    : place.refuse(
        "'expand: false' is not supported: variables are always expanded by the runner",
        node.line,
      );

const jobFields = { value: scalarText, expand };
/** `description` and `options` only help people who start a pipeline by hand. */
const globalFields = { ...jobFields, description: scalarText, options: strings };

/** Variables of a job, of a rule: values, or `{value}`. */
export const jobVariables = variables(
  record({ ...jobFields, description: unsupported(), options: unsupported() }),
);

/** Variables of the whole configuration: values, or `{value, description, options}`. */
export const globalVariables = variables(record(globalFields));

type Described = RecordOf<typeof globalFields>;

function variables(described: Check<Described>): Check<readonly DefinedVariable[]> {
  const value = byKind({
    scalar: scalarText,
    map: (node, place) => {
      const { value = '', options } = described(node, place) ?? {};
      if (options === undefined || options.includes(value)) return value;
      return place.refuse(
        `the value should be one of the options: ${options.join(', ')}`,
        lineOf(node, 'value'),
      );
    },
    otherwise: 'a string or a mapping with a value',
  });
  return (node, place) => {
    if (node.kind !== 'map') return place.refuse('should be a mapping of names and values', node.line);
    const read: DefinedVariable[] = [];
    for (const [key, entry] of node.entries) {
      if (!/^\w+$/.test(key))
        place.at(key).refuse('a variable is named with letters, digits and _', entry.line);
      const text = isNull(entry.value) ? '' : value(entry.value, place.at(key));
      if (text !== undefined) read.push({ key, value: text });
    }
    return read;
  };
}

function lineOf(node: ConfigNode, key: string): number {
  return (node.kind === 'map' ? node.entries.get(key)?.line : undefined) ?? node.line;
}
