import { parseUrl } from '../http/parse-url.js';

/**
 * `owner/name` from a remote's address, `https://host/owner/name.git` or `git@host:owner/name.git`;
 * null for a folder on disk, which names no owner.
 */
export function projectOfRemote(repoUrl: string): string | null {
  const scp = /^[^/@\s]+@[^/:\s]+:(.+)$/.exec(repoUrl)?.[1];
  const url = parseUrl(repoUrl);
  const path = scp ?? (url && /^(https?|ssh|git):$/.test(url.protocol) ? url.pathname : null);
  const parts = (path ?? '')
    .replace(/\.git\/?$/, '')
    .split('/')
    .filter(Boolean);
  return parts.length >= 2 ? parts.slice(-2).join('/') : null;
}
