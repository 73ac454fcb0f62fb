import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { RE2JS } from 're2js';

/** A line longer than this is not looked at: no coverage report writes one. */
const MAX_LINE = 10_000;

/**
 * The number in the last match of the pattern, line by line, as GitLab reads it from the trace: of the first
 * group if the pattern has one. RE2, so that no pattern can take for ever.
 * @returns percent; null if nothing matches or the match holds no number
 */
export async function coverageOf(trace: Readable, pattern: string): Promise<number | null> {
  const source = pattern.replace(/^\/(.*)\/[a-z]*$/s, '$1');
  const compiled = compile(source);
  if (compiled === null) return null;
  let found: number | null = null;
  for await (const line of createInterface({ input: trace, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.length <= MAX_LINE) found = lastNumber(compiled, line) ?? found;
  }
  return found;
}

function compile(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}

function lastNumber(pattern: RE2JS, line: string): number | null {
  const matcher = pattern.matcher(line);
  let found: number | null = null;
  while (matcher.find()) {
    const text = matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? '';
    const number = /\d+(?:\.\d+)?/.exec(text);
    if (number !== null) found = Number(number[0]);
  }
  return found;
}
