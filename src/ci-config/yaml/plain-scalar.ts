import { type ScalarNode, scalarNode } from './node.js';

/**
 * What an unquoted scalar means to the YAML 1.1 reader that GitLab uses: `yes` and `on` are true, `010` is eight,
 * `1.20` is 1.2, while `y` and dates stay text.
 */
export function plainScalar(source: string, line: number): ScalarNode {
  if (/^(?:|~|null|Null|NULL)$/.test(source)) return scalarNode('null', '', line);
  if (/^(?:yes|true|on)$/i.test(source)) return scalarNode('boolean', 'true', line);
  if (/^(?:no|false|off)$/i.test(source)) return scalarNode('boolean', 'false', line);
  const integer = integerText(source);
  if (integer !== null) return scalarNode('integer', integer, line);
  const float = floatText(source);
  return float === null ? scalarNode('string', source, line) : scalarNode('float', float, line);
}

const INTEGER = /^([-+]?)(0x[0-9a-fA-F_]+|0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*)$/;

function integerText(source: string): string | null {
  const [, sign = '', digits] = source.length > 100 ? [] : (INTEGER.exec(source) ?? []);
  if (digits === undefined) return null;
  const plain = digits.replaceAll('_', '');
  if (/^0[xb]?$/.test(plain) && plain !== '0') return null;
  const value = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  return (sign === '-' ? -value : value).toString();
}

function floatText(source: string): string | null {
  if (source.length > 100 || !/^[-+]?(?:[0-9][0-9_]*\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?$/.test(source))
    return null;
  const text = String(Number(source.replaceAll('_', '')));
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
