import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface MarkdownFile {
  /** From the repository's folder on, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every page that people read: those at the top, and everything under docs. */
export function documents(): readonly MarkdownFile[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages.toSorted()].map(page);
}

export function page(path: string): MarkdownFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}
