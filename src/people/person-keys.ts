/** What is kept for a person: the key that their facts are sealed under, or the mark that it was destroyed. */
export type PersonKey =
  /** As text, wrapped under the ledger's secret key. */
  | { readonly key: string }
  /** `forgottenAs`: the user whose forgetting destroyed it; {@link NO_USER}: the person was none. */
  | { readonly key: null; readonly forgottenAs: number };

/** No user has this id. */
export const NO_USER = 0;

/**
 * Keys of people, apart from the ledger: it is never changed, and from here a key can go for good. A person who was
 * forgotten stays so: the mark in the place of the key is never replaced.
 */
export interface PersonKeys {
  /** Persons of whom nothing is kept are absent. @throws PersonKeysUnavailable */
  load(persons: readonly string[]): Promise<Map<string, PersonKey>>;
  /**
   * Keeps the key for a person of whom nothing is kept yet. Durable when it resolves.
   * @returns what counts from now on: the key given, or what was there before
   * @throws PersonKeysUnavailable
   */
  keep(person: string, key: string): Promise<PersonKey>;
  /**
   * Leaves nothing of the persons' keys. Done again, or for a person without a key, the mark is all there is.
   * @throws PersonKeysUnavailable (some may be gone: do it again)
   */
  destroy(persons: readonly string[], forgottenAs: number): Promise<void>;
  /** How many persons were forgotten. @throws PersonKeysUnavailable */
  forgotten(): Promise<number>;
  /** All that is kept, in no order, for whoever copies a ledger. @throws PersonKeysUnavailable */
  entries(): AsyncIterable<readonly [person: string, key: PersonKey]>;
  close(): Promise<void>;
}

/** The keys could not be reached; trying again may help. */
export class PersonKeysUnavailable extends Error {
  constructor(cause: unknown) {
    super('The keys of people can not be reached', { cause });
    this.name = 'PersonKeysUnavailable';
  }
}
