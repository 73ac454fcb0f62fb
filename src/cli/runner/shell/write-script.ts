import type { ShellName } from './find-shell.js';
import { groupLines } from './group-lines.js';

const GREEN = '\u001B[32;1m';
const RESET = '\u001B[0;m';

/** The script of a build: each command is shown with `$ ` before it runs, and the first that fails ends it. */
export async function writeScript(shell: ShellName, commands: string): Promise<string> {
  const groups = await groupLines(shell, commands.split('\n'));
  const shown = groups.map(
    group => `printf '%s\\n' ${quote(`${GREEN}$ ${headline(group)}${RESET}`)}\n${group}`,
  );
  return `${PREAMBLE[shell]}\n${shown.join('\n')}\n`;
}

// One pipe for both outputs keeps their order. A shell that knows no pipefail goes without.
const PREAMBLE: Record<ShellName, string> = {
  bash: 'exec 2>&1\nset -eo pipefail\nset +o noclobber',
  sh: 'exec 2>&1\nset -e\nif (set -o pipefail) 2>/dev/null; then set -o pipefail; fi',
};

function headline(group: string): string {
  const [first = '', ...rest] = group.trim().split('\n');
  return rest.length === 0 ? first : `${first} # collapsed multi-line command`;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
