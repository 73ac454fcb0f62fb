/**
 * The page of a repository on the forge that hosts it: its http(s) address without user, password and `.git`.
 * @returns '' for an address that is no http(s) address
 */
export function repositoryPage(repoUrl: string): string {
  const clean = withoutCredentials(repoUrl);
  return /^https?:\/\//i.test(clean) ? clean.replace(/\/+$/, '').replace(/\.git$/i, '') : '';
}

/** An address that may be shown: user and password of an http(s) address are left out. */
export function withoutCredentials(repoUrl: string): string {
  return repoUrl.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
}
