import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { ZipFile } from 'yazl';
import { runGit } from '../../git/run-git.js';
import type { ArtifactsOptions } from '../coordinator/build-details.js';
import { findFiles } from './find-files.js';
import { unzipFiles } from './unzip-files.js';
import { zipFiles } from './zip-files.js';

const wanted = (more: Partial<ArtifactsOptions>): ArtifactsOptions => ({
  name: '',
  paths: [],
  exclude: [],
  untracked: false,
  when: 'on_success',
  expireIn: '',
  ...more,
});

const zipped = async (archive: string, name: string, mode: number): Promise<void> => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('/etc/passwd'), name, { mode });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
};

describe('artifacts', () => {
  let root: string;
  let project: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ledger-artifacts-'));
    project = join(root, 'project');
    await write('out/a.txt', 'out/deep/b.txt', 'out/deep/.hidden', 'top.log', '.git/config');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = async (...paths: readonly string[]): Promise<void> => {
    for (const path of paths) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), path);
    }
  };
  const found = async (more: Partial<ArtifactsOptions>): Promise<readonly string[]> =>
    (await findFiles(project, wanted(more))).files;

  it.each([
    [['out'], ['out/a.txt', 'out/deep/.hidden', 'out/deep/b.txt']],
    [['out/'], ['out/a.txt', 'out/deep/.hidden', 'out/deep/b.txt']],
    [['out/*.txt'], ['out/a.txt']],
    [['**/*.txt'], ['out/a.txt', 'out/deep/b.txt']],
    [['./out/d*'], ['out/deep/.hidden', 'out/deep/b.txt']],
    [['*.{log,txt}', 'top.log'], ['top.log']],
    [['.'], ['out/a.txt', 'out/deep/.hidden', 'out/deep/b.txt', 'top.log']],
  ])('%j names %j', async (paths, files) => {
    await expect(found({ paths })).resolves.toEqual(files);
  });

  it('leaves out what is excluded', async () => {
    await expect(found({ paths: ['out'], exclude: ['out/**/.*', 'out/a.txt'] })).resolves.toEqual([
      'out/deep/b.txt',
    ]);
  });

  it('takes what Git does not track when asked to', async () => {
    await rm(join(project, '.git'), { recursive: true });
    await runGit(project, ['init', '--quiet']);
    await runGit(project, ['add', 'out']);
    await expect(found({ untracked: true })).resolves.toEqual(['top.log']);
  });

  it('never takes what is outside the project, by name or by link', async () => {
    await writeFile(join(root, 'secret'), 'secret');
    await symlink('../secret', join(project, 'link'));
    await symlink('top.log', join(project, 'inner'));
    const { files, warnings } = await findFiles(
      project,
      wanted({ paths: ['../secret', 'link', '/etc/passwd', 'inner'] }),
    );
    expect(files).toEqual(['inner']);
    expect(warnings).toHaveLength(3);
  });

  it('come out of the archive as they went in', async () => {
    await writeFile(join(project, 'run'), '#!/bin/sh\n', { mode: 0o755 });
    const archive = join(root, 'a.zip');
    await zipFiles(project, ['out/a.txt', 'run'], archive);
    const target = join(root, 'target');
    await mkdir(target);
    await expect(unzipFiles(archive, target)).resolves.toBe(2);
    await expect(readFile(join(target, 'out/a.txt'), 'utf8')).resolves.toBe('out/a.txt');
    expect((await stat(join(target, 'run'))).mode & 0o777).toBe(0o755);
  });

  it('never leave the folder they are unpacked into', async () => {
    const archive = join(root, 'evil.zip');
    await zipped(archive, 'aa/evil', 0o644);
    const bytes = await readFile(archive);
    await writeFile(
      archive,
      Buffer.from(bytes.toString('latin1').replaceAll('aa/evil', '../evil'), 'latin1'),
    );
    await expect(unzipFiles(archive, project)).rejects.toThrow('../evil');
    await expect(stat(join(root, 'evil'))).rejects.toThrow('ENOENT');
  });

  it('make no links, and do not write through links that are there', async () => {
    const archive = join(root, 'link.zip');
    await zipped(archive, 'trap', 0o120777);
    await expect(unzipFiles(archive, project)).resolves.toBe(0);
    await symlink(root, join(project, 'elsewhere'));
    await zipped(archive, 'elsewhere/file', 0o644);
    await expect(unzipFiles(archive, project)).rejects.toThrow('out of the project');
    await expect(stat(join(root, 'file'))).rejects.toThrow('ENOENT');
  });
});
