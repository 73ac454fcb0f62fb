import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { ShellName } from './find-shell.js';

/** Words alone, none of which opens a construct that goes on in the next line. */
const SIMPLE =
  /^(?!(?:if|for|while|until|case|select|function|time|coproc)\b)[\w./:=,@%+-]+(?: +[\w./:=,@%+-]+)*$/;
const MOST_CHECKS = 200;

/**
 * Puts lines together that make up one command: a loop, a here-document, a quoted text of several lines. The
 * wire has only lines, and a command must be shown before it runs, never in its middle.
 */
export async function groupLines(shell: ShellName, lines: readonly string[]): Promise<readonly string[]> {
  const groups: string[] = [];
  let open: string[] = [];
  let checks = 0;
  for (const line of lines) {
    open.push(line);
    const candidate = open.join('\n');
    if (open.length === 1 && (line.trim() === '' || SIMPLE.test(line))) {
      groups.push(line);
      open = [];
    } else if (checks < MOST_CHECKS && !endsWithBackslash(line)) {
      checks += 1;
      if (await isComplete(shell, candidate)) {
        groups.push(candidate);
        open = [];
      }
    }
  }
  if (open.length > 0) groups.push(open.join('\n'));
  return groups.filter(group => group.trim() !== '');
}

const endsWithBackslash = (line: string): boolean => /(?:^|[^\\])(?:\\\\)*\\$/.test(line);

/** The shell reads without running; a here-document without its end is only a warning, so silence counts too. */
async function isComplete(shell: ShellName, script: string): Promise<boolean> {
  const child = spawn(shell, ['-n'], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${script}\n`);
  const [said, [code]] = await Promise.all([
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return code === 0 && said === '';
}
