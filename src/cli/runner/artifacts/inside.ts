import { isAbsolute, posix, relative, sep } from 'node:path';

/** A path or pattern as one relative to the project, with `/`; null when it leads outside. `''` is the project itself. */
export function relativeInside(project: string, path: string): string | null {
  const local = isAbsolute(path) ? relative(project, path).split(sep).join('/') : path;
  const clean = posix.normalize(local).replace(/^\.\//, '').replace(/\/+$/, '');
  if (clean === '.') return '';
  return clean === '..' || clean.startsWith('../') || isAbsolute(clean) ? null : clean;
}
