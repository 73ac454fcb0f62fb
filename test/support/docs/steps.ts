/**
 * What a page asks the test to do. Fenced blocks say it behind their language:
 *
 * - `sh test`: run in the page's one shell, and go on when it ended with exit code 0;
 * - `sh test=background`: start, and go on when its output shows what the page says;
 * - `sh test=server`: the same for the page's own server, which `<!-- test: stop the server -->` stops;
 * - `text shows` (or `json shows`) right behind: each line must appear in the block's output, in this order; `…`
 *   stands for anything.
 *
 * `<!-- test: start the server -->` starts one that the page doesn't show.
 */
export interface Step {
  readonly action: 'run' | 'background' | 'server' | 'stop';
  /** 1-based line of the page. */
  readonly line: number;
  readonly code: string;
  /** Lines that the output must show. */
  readonly shows: readonly string[];
}

const FENCE = /^(?<indent> *)```(?<info>.*)$/;
const ACTIONS: Readonly<Record<string, Step['action']>> = {
  test: 'run',
  'test=background': 'background',
  'test=server': 'server',
};

/** @throws Error for a mark that means nothing */
export function stepsOf(text: string): readonly Step[] {
  const lines = text.split('\n');
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const comment = /^ *<!-- test: (.+) -->$/.exec(lines[at] ?? '')?.[1];
    if (comment !== undefined) steps.push({ ...commented(comment), line, shows: [] });
    const fence = FENCE.exec(lines[at] ?? '')?.groups;
    if (fence === undefined) continue;
    const end = lines.findIndex((one, index) => index > at && one.trim() === '```');
    if (end < 0) throw new Error(`the block of line ${line} has no end`);
    const code = lines.slice(at + 1, end).map(one => one.slice((fence['indent'] ?? '').length));
    take(fence['info'] ?? '', code, line, steps);
    at = end;
  }
  return steps;
}

function commented(words: string): Pick<Step, 'action' | 'code'> {
  if (words === 'start the server') return { action: 'server', code: 'build-ledger start' };
  if (words === 'stop the server') return { action: 'stop', code: '' };
  throw new Error(`unknown comment 'test: ${words}'`);
}

function take(info: string, code: readonly string[], line: number, steps: Step[]): void {
  const [, mark] = info.trim().split(/\s+/);
  if (mark === undefined) return;
  const before = steps.at(-1);
  if (mark === 'shows') {
    if (before === undefined || before.action === 'stop') throw new Error(`line ${line}: nothing ran before`);
    steps[steps.length - 1] = { ...before, shows: code.filter(one => one.trim() !== '') };
    return;
  }
  const action = ACTIONS[mark];
  if (action === undefined) throw new Error(`line ${line}: unknown mark '${mark}'`);
  steps.push({ action, line, code: code.join('\n'), shows: [] });
}

/** The first of the lines that the output lacks, or shows out of turn; null when it has them all. */
export function lacking(shows: readonly string[], output: string): string | null {
  let from = 0;
  for (const line of shows) {
    for (const fragment of fragmentsOf(line)) {
      const found = output.indexOf(fragment, from);
      if (found < 0) return line;
      from = found + fragment.length;
    }
  }
  return null;
}

/** What stands between the `…` of a line. */
export function fragmentsOf(line: string): readonly string[] {
  return line
    .split('…')
    .map(fragment => fragment.trim())
    .filter(fragment => fragment !== '');
}
