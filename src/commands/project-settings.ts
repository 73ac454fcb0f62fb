import { Injectable } from '@nestjs/common';
import type { ProjectSettings, RepoCredentials } from '../domain/project/events.js';
import { openCredentials, splitCredentials } from '../domain/project/repo-url.js';
import type { EncryptedVariable } from '../domain/variable.js';
import { SealBroken, Vault } from '../secrets/vault.js';
import type { ProjectInput } from './project-input.js';

/** What of a project secrets are compared with. */
type Before = Pick<ProjectSettings, 'repoUrl' | 'repoCredentials' | 'variables'>;

const NOTHING: Before = { repoUrl: '', variables: [] };

/**
 * Turns settings as they come in into settings as they are kept: variables encrypted, user and password of the
 * repository apart from its address and encrypted. A secret that stays the same keeps its seal: a new one would look
 * like a change.
 */
@Injectable()
export class SettingsSealer {
  constructor(private readonly vault: Vault) {}

  /** @param before the project as it is; absent: there is none yet */
  seal(
    { variables, repoUrl, ...settings }: ProjectInput,
    before: Before = NOTHING,
  ): Partial<ProjectSettings> {
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    return {
      ...given,
      ...(repoUrl === undefined ? {} : this.address(repoUrl, before)),
      ...(variables === undefined ? {} : { variables: this.sealAll(variables, before.variables) }),
    };
  }

  /** Credentials stay with the address that they were given for, until others or none (`https://@…`) are given. */
  private address(
    repoUrl: string,
    { repoUrl: known, repoCredentials: kept = null }: Before,
  ): Partial<ProjectSettings> {
    const { address, credentials } = splitCredentials(repoUrl);
    if (credentials === null) {
      const stay = address === known ? this.sealedAlready(kept) : null;
      return { repoUrl: address, ...this.unlessNone(stay, kept) };
    }
    return { repoUrl: address, ...this.unlessNone(this.credentials(credentials, kept), kept) };
  }

  private credentials(given: string, kept: RepoCredentials | null): RepoCredentials | null {
    if (given === '' || given === ':') return null;
    const isSame = kept !== null && 'sealed' in kept && this.holds(kept.sealed, given);
    return isSame ? kept : { sealed: this.vault.seal(given) };
  }

  /** What an event of version 1 has in clear is sealed with the first change. */
  private sealedAlready(kept: RepoCredentials | null): RepoCredentials | null {
    if (kept === null || 'sealed' in kept) return kept;
    return this.credentials(openCredentials(kept, () => '') ?? '', null);
  }

  /** Of a project that had none and gets none, nothing is said. */
  private unlessNone(
    repoCredentials: RepoCredentials | null,
    kept: RepoCredentials | null,
  ): Pick<ProjectSettings, 'repoCredentials'> {
    return repoCredentials === null && kept === null ? {} : { repoCredentials };
  }

  private sealAll(
    variables: NonNullable<ProjectInput['variables']>,
    before: readonly EncryptedVariable[],
  ): EncryptedVariable[] {
    const known = new Map(before.map(({ key, sealed }) => [key, sealed]));
    return variables.map(({ key, value, masked }) => {
      const sealed = known.get(key);
      const isSame = sealed !== undefined && this.holds(sealed, value);
      return { key, sealed: isSame ? sealed : this.vault.seal(value), masked };
    });
  }

  private holds(sealed: string, plain: string): boolean {
    try {
      return this.vault.open(sealed) === plain;
    } catch (error) {
      // Sealed under another key, it can't be compared: it is sealed anew, under ours.
      if (error instanceof SealBroken) return false;
      throw error;
    }
  }
}
