import { withoutCredentials } from '../../../domain/project/repo-url.js';

/** Never shown: what variables are sealed in, the repository's password, what tokens are found by. */
const HIDDEN = new Set(['sealed', 'tokenSha256', 'repoCredentials']);

/** An event's data as history shows it: without secrets, sealed or not. @param full to maintainers: variables' names */
export function shownData(type: string, data: unknown, full: boolean): unknown {
  return shown(data, key => {
    if (HIDDEN.has(key)) return false;
    if (key === 'sha256') return !type.startsWith('Token');
    return full || key !== 'variables' || !OF_A_PROJECT.has(type);
  });
}

const OF_A_PROJECT = new Set(['ProjectRegistered', 'ProjectChanged', 'PipelineCreated']);

function shown(value: unknown, isShown: (key: string) => boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => shown(item, isShown));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === 'definition') copy[key] = item;
    else if (key === 'repoUrl' && typeof item === 'string') copy[key] = withoutCredentials(item);
    else if (isShown(key)) copy[key] = shown(item, isShown);
  }
  return copy;
}
