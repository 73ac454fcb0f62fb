import { Injectable } from '@nestjs/common';
import type { ProjectSettings } from '../domain/project/events.js';
import { Vault } from '../secrets/vault.js';
import type { ProjectInput } from './project-input.js';

/** Turns settings as they come in into settings as they are kept: variables encrypted. */
@Injectable()
export class SettingsSealer {
  constructor(private readonly vault: Vault) {}

  seal({ variables, ...settings }: ProjectInput): Partial<ProjectSettings> {
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    if (variables === undefined) return given;
    return {
      ...given,
      variables: variables.map(({ key, value, masked }) => ({ key, sealed: this.vault.seal(value), masked })),
    };
  }
}
