import { createRequire } from 'node:module';

const read = createRequire(import.meta.url);

/** The version in package.json, which stands one folder up from here in src as in dist. */
export function version(): string {
  const manifest: unknown = read('../package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '0.0.0';
}
