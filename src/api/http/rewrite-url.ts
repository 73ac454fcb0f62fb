const UNVERSIONED = /^\/ci\/(?=(?:builds|runners)(?:\/|$))/;
const SUFFIXED = /^(\/(?:api\/v3|ci)\/.*)\.json$/;

/**
 * The same routes under their other spellings: the seed writes the runner API without a version, and GitLab takes
 * `.json` at the end of any path.
 */
export function rewriteUrl(url: string): string {
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut);
  return path.replace(UNVERSIONED, '/ci/api/v1/').replace(SUFFIXED, '$1') + query;
}
