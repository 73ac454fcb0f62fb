import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = dirname(dirname(fileURLToPath(import.meta.url)));
const PARTS = ['domain', 'sqlite', 'event-store', 'read-models'];

/** Writes our sources as JavaScript into the folder, so that a process of its own can run them. */
export async function compileInto(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(dirname(SOURCES), 'node_modules'), join(folder, 'node_modules'));
  for (const part of PARTS) {
    const files = await readdir(join(SOURCES, part), { recursive: true });
    const sources = files.filter(file => file.endsWith('.ts') && !/\.(spec|contract)\.ts$/.test(file));
    await Promise.all(sources.map(file => compile(join(SOURCES, part, file), folder)));
  }
}

async function compile(file: string, folder: string): Promise<void> {
  const { code } = await transformFile(file, {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const target = join(folder, relative(SOURCES, file).replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}

/** A process that runs a script beside the compiled sources. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has written so far, line by line; the last line only once it is whole. */
  lines(): string[];
  /** Resolves when it has written the line; rejects when it ends without. */
  wrote(line: string): Promise<void>;
  readonly ended: Promise<void>;
}

/** @param script ECMAScript module, run from the folder; its standard output is collected */
export async function startChild(folder: string, script: string): Promise<Child> {
  const file = join(folder, `child-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, script);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const lines = () =>
    output
      .slice(0, output.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
  const ended = new Promise<void>(resolve => {
    child.on('close', () => resolve());
  });
  const wrote = async (line: string) => {
    while (!lines().includes(line)) {
      if (child.exitCode !== null) throw new Error(`The child ended without ${line}: ${output}${errors}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  return { process: child, lines, wrote, ended };
}
