import { Composer, type CST, type Document, LineCounter, Parser } from 'yaml';
import { MAX_CONFIG_BYTES } from '../limits.js';
import { ConfigRefused, type Problems } from '../problems.js';
import { convertDocument } from './convert.js';
import { checkNesting } from './nesting.js';
import { type MapNode } from './node.js';

/**
 * Reads the text of a configuration.
 * @throws ConfigRefused when it is too long, nested too deeply, no YAML, several documents or no mapping
 */
export function parseDocument(text: string, problems: Problems): MapNode {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    throw refusal(`the configuration is longer than ${MAX_CONFIG_BYTES} bytes`, null);
  }
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  checkNesting(tokens, lineAt);
  const document = compose(tokens, text.length, lineAt);
  for (const error of document.errors) problems.add(firstLine(error.message), null, lineAt(error.pos[0]));
  problems.throwIfAny();

  const root = convertDocument(document, lineAt, problems);
  if (root?.kind !== 'map') throw refusal('the configuration should be a mapping of keywords and jobs', 1);
  return root;
}

function compose(tokens: CST.Token[], length: number, lineAt: (offset: number) => number): Document.Parsed {
  // Scalars keep their text: what they mean is decided as GitLab's reader does, not as this one would.
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [first, second] = [...composer.compose(tokens, true, length)];
  if (first === undefined) throw refusal('the configuration is empty', null);
  if (second !== undefined) {
    throw refusal('several YAML documents (`spec:` inputs) are not supported', lineAt(second.range[0]));
  }
  return first as Document.Parsed;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

function refusal(message: string, line: number | null): ConfigRefused {
  return new ConfigRefused([{ message, key: null, line }]);
}
