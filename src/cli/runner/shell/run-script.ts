import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findShell } from './find-shell.js';
import { type ProcessOptions, runProcess } from './run-process.js';
import { writeScript } from './write-script.js';

/** Runs commands in a shell of their own; the script stands in `scriptFolder`, outside the project. */
export async function runScript(
  commands: string,
  scriptFolder: string,
  name: string,
  options: ProcessOptions,
): Promise<number> {
  const shell = await findShell(options.env['PATH']);
  const path = join(scriptFolder, `${name}.sh`);
  await writeFile(path, await writeScript(shell, commands), { mode: 0o600 });
  return runProcess(shell, [path], options);
}
