/** Top-level keys that are no jobs; every other key names a job. */
const GLOBAL_KEYWORDS: ReadonlySet<string> = new Set([
  'stages',
  'default',
  'variables',
  'workflow',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
  'include',
  'spec',
  'types',
]);

export function isGlobalKeyword(name: string): boolean {
  return GLOBAL_KEYWORDS.has(name);
}

/** Hidden jobs (`.name`) are only there to be extended or referred to. */
export function isHiddenJob(name: string): boolean {
  return name.startsWith('.');
}
