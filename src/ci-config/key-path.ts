import { isGlobalKeyword } from './global-keyword.js';

/** The path of a key inside another, in GitLab's form: `jobs:unit:retry:max`, `variables:NAME`. */
export function under(path: string, name: string | number): string {
  if (path !== '') return `${path}:${name}`;
  return isGlobalKeyword(String(name)) ? String(name) : `jobs:${name}`;
}
