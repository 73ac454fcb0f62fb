import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const BLOBS = fileURLToPath(new URL('..', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Compiles the blobs into a folder, for a process of their own that a test may kill or starve. */
export async function compileBlobs(folder: string): Promise<void> {
  await symlink(MODULES, join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const sources = (await readdir(BLOBS, { recursive: true })).filter(name =>
    /(?<!\.spec|\.contract)\.ts$/.test(name),
  );
  for (const name of sources) {
    const target = join(folder, name.replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(BLOBS, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
}

/**
 * Runs a script beside the compiled blobs.
 * @param maxFileBytes the largest file it may write; beyond, writes fail as on a full disk
 */
export async function runScript(
  folder: string,
  script: string,
  maxFileBytes?: number,
): Promise<ChildProcessByStdio<null, Readable, null>> {
  await writeFile(join(folder, 'script.js'), script);
  const limit = maxFileBytes === undefined ? '' : `trap '' XFSZ; ulimit -f ${maxFileBytes / 512};`;
  // `exec`, so that a kill hits the script and not the shell.
  const command = `${limit} exec "$0" script.js`;
  return spawn('sh', ['-c', command, process.execPath], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
