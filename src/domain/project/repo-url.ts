import type { ProjectSettings, RepoCredentials } from './events.js';

/** `https://user:password@host/…`, also behind a remote helper's `<name>::`. Up to the last @ before the path. */
const WITH_USER = /^((?:[a-z][\w.+-]*::)*[a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i;
const HTTP = /^(?:[a-z][\w.+-]*::)*https?:/i;

/** The address of a repository, taken apart. */
export interface RepositoryAddress {
  /** Without user and password; only of ssh and the like, which ask for no password here, the user stays. */
  readonly address: string;
  /** `user:password`, or a user or token alone, as they stand in the address; null: there is none. */
  readonly credentials: string | null;
}

/** Takes user and password out of an address. Of `https://@host/…` the credentials are '': there shall be none. */
export function splitCredentials(repoUrl: string): RepositoryAddress {
  const [whole = '', scheme = '', credentials = ''] = WITH_USER.exec(repoUrl) ?? [];
  const isNone = whole === '' || (!HTTP.test(scheme) && !credentials.includes(':'));
  if (isNone) return { address: repoUrl, credentials: null };
  return { address: scheme + repoUrl.slice(whole.length), credentials };
}

/** The address with user and password put back in. */
export function joinCredentials({ address, credentials }: RepositoryAddress): string {
  if (credentials === null || credentials === '') return address;
  return address.replace(/^[^/]*:\/\//, scheme => `${scheme}${credentials}@`);
}

/** An address that may be shown: without user and password. */
export function withoutCredentials(repoUrl: string): string {
  return splitCredentials(repoUrl).address;
}

/**
 * User and password of a project's repository as they stand in an address; null: there are none.
 * @param open opens what is sealed
 */
export function openCredentials(
  kept: RepoCredentials | null | undefined,
  open: (sealed: string) => string,
): string | null {
  if (kept === null || kept === undefined) return null;
  return 'sealed' in kept ? open(kept.sealed) : kept.clear;
}

/** What `git clone` is given: the project's address, with user and password if it has any. */
export function cloneAddress(
  { repoUrl, repoCredentials }: Pick<ProjectSettings, 'repoUrl' | 'repoCredentials'>,
  open: (sealed: string) => string,
): string {
  return joinCredentials({ address: repoUrl, credentials: openCredentials(repoCredentials, open) });
}

/**
 * What of credentials must not be read in a log: both together, as they stand in an address; the password, and the user
 * where no password is, or the user is a token.
 */
export function secretsOfCredentials(credentials: string | null): string[] {
  const [user = '', ...rest] = (credentials ?? '').split(':');
  const password = rest.join(':');
  const secret = password === '' || password === 'x-oauth-basic' ? user : password;
  return [...new Set([credentials ?? '', secret, decoded(secret)])].filter(text => text !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The page of a repository on the forge that hosts it: its http(s) address without user, password and `.git`.
 * @returns '' for an address that is no http(s) address
 */
export function repositoryPage(repoUrl: string): string {
  const clean = withoutCredentials(repoUrl);
  return /^https?:\/\//i.test(clean) ? clean.replace(/\/+$/, '').replace(/\.git$/i, '') : '';
}
