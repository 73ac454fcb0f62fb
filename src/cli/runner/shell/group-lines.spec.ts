import { describe, expect, it } from '@jest/globals';
import { groupLines } from './group-lines.js';
import { writeScript } from './write-script.js';

describe('grouping lines into commands', () => {
  it.each([
    ['plain words', ['npm ci', 'npm test'], ['npm ci', 'npm test']],
    ['blank lines', ['npm ci', '', '  '], ['npm ci']],
    ['a loop', ['for i in 1 2', 'do echo $i', 'done', 'ls'], ['for i in 1 2\ndo echo $i\ndone', 'ls']],
    ['a here-document', ['cat <<END', 'ls', 'END', 'ls'], ['cat <<END\nls\nEND', 'ls']],
    ['a quoted text', ["echo 'a", "b'", 'ls'], ["echo 'a\nb'", 'ls']],
    ['a line that goes on', ['make a \\', '  b', 'ls'], ['make a \\\n  b', 'ls']],
    ['a function', ['f() {', 'echo "$1"', '}', 'f x'], ['f() {\necho "$1"\n}', 'f x']],
    ['a command that never ends', ['ls', 'if true', 'then'], ['ls', 'if true\nthen']],
  ])('keeps %s as it is meant', async (_what, lines, groups) => {
    await expect(groupLines('bash', lines)).resolves.toEqual(groups);
  });

  it('shows quotes, percent signs and backslashes as they are', async () => {
    const script = await writeScript('sh', `printf '%s\\n' "it's"`);
    expect(script).toContain(`$ printf '\\''%s\\n'\\'' "it'\\''s"`);
  });
});
