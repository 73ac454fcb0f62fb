import { execFileSync } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Suites start servers in processes of their own, from dist: it is built if it isn't there or older than a source. */
export default async function buildIfOlder() {
  const built = await changedAt(join(ROOT, 'dist', 'main.js'));
  const sources = (await readdir(join(ROOT, 'src'), { recursive: true })).filter(name =>
    name.endsWith('.ts'),
  );
  const changes = await Promise.all(sources.map(name => changedAt(join(ROOT, 'src', name))));
  if (Math.max(...changes) <= built) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
}

/** Milliseconds since 1970; 0: it isn't there. */
async function changedAt(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
