import { PassThrough } from 'node:stream';
import type { Terminal } from '../terminal.js';

export interface TestTerminal extends Terminal {
  readonly outLines: string[];
  readonly errLines: string[];
}

/** A terminal that remembers what was printed. */
export function testTerminal(env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): TestTerminal {
  const outLines: string[] = [];
  const errLines: string[] = [];
  return {
    env,
    cwd,
    interactive: false,
    out: line => void outLines.push(line),
    err: line => void errLines.push(line),
    screen: new PassThrough(),
    outLines,
    errLines,
  };
}
