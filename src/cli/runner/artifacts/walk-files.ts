import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Every file at or below a path of the project. A link to a file inside the project counts as that file; links
 * that lead out, and links to folders, don't count.
 */
export async function walkFiles(project: string, path: string): Promise<readonly string[]> {
  const root = await realpath(project);
  const found: string[] = [];
  const open = [path];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (current === '.git' || current.startsWith('.git/')) continue;
    const kind = await kindOf(root, current);
    if (kind === 'file') found.push(current);
    if (kind !== 'folder') continue;
    const names = await readdir(join(root, current));
    open.push(...names.map(name => (current === '' ? name : `${current}/${name}`)));
  }
  return found;
}

async function kindOf(root: string, path: string): Promise<'file' | 'folder' | 'other'> {
  const full = join(root, path);
  const status = await lstat(full).catch(() => null);
  if (!status) return 'other';
  if (status.isDirectory()) return 'folder';
  if (status.isFile()) return 'file';
  if (!status.isSymbolicLink()) return 'other';
  const target = await realpath(full).catch(() => '');
  return target.startsWith(root + sep) && (await stat(target)).isFile() ? 'file' : 'other';
}
