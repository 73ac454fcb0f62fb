import picomatch from 'picomatch';
import { runGit } from '../../git/run-git.js';
import type { ArtifactsOptions } from '../coordinator/build-details.js';
import { relativeInside } from './inside.js';
import { walkFiles } from './walk-files.js';

export interface FoundFiles {
  /** Paths relative to the project with `/`, sorted, each once. */
  readonly files: readonly string[];
  /** What the person should know: patterns that match nothing, or that lead outside. */
  readonly warnings: readonly string[];
}

const GLOB = { dot: true, nonegate: true } as const;

/** The files of a project that its `artifacts:` name. A folder stands for everything below it; `.git` never counts. */
export async function findFiles(project: string, wanted: ArtifactsOptions): Promise<FoundFiles> {
  const files = new Set<string>();
  const warnings: string[] = [];
  for (const path of wanted.paths) {
    const pattern = relativeInside(project, path);
    if (pattern === null) {
      warnings.push(`${path}: is not inside the project`);
      continue;
    }
    const found = await filesOf(project, pattern);
    if (found.length === 0) warnings.push(`${path}: no matching files`);
    for (const file of found) files.add(file);
  }
  if (wanted.untracked) for (const file of await untrackedFiles(project)) files.add(file);
  const excluded = wanted.exclude.map(pattern =>
    picomatch(relativeInside(project, pattern) ?? pattern, GLOB),
  );
  const kept = [...files].filter(file => !excluded.some(matches => matches(file)));
  return { files: kept.toSorted(), warnings };
}

async function filesOf(project: string, pattern: string): Promise<readonly string[]> {
  const { base, isGlob } = picomatch.scan(pattern);
  if (!isGlob) return walkFiles(project, pattern);
  const matches = picomatch(pattern, GLOB);
  const below = await walkFiles(project, base);
  return below.filter(file => withParents(file).some(path => matches(path)));
}

/** `a/b/c` → `a/b/c`, `a/b`, `a`: a pattern that matches a folder takes what is in it. */
function withParents(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

async function untrackedFiles(project: string): Promise<readonly string[]> {
  const listed = await runGit(project, ['ls-files', '--others', '-z']);
  return listed.ok ? listed.stdout.split('\0').filter(Boolean) : [];
}
