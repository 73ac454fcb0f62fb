import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DomainEvent } from '../domain/event.js';
import { isSealed, type Personal, type SealedFacts } from '../domain/personal.js';
import { openText, SealBroken, sealText } from '../secrets/aead.js';
import type { Vault } from '../secrets/vault.js';
import { isMarked, markedIn, type Whose } from './marked.js';
import { NO_USER, type PersonKey, type PersonKeys } from './person-keys.js';

/** Facts that can't be opened any more. */
export interface Forgotten {
  /** The user that the person was; null: none, or not known, since the key was lost or doesn't fit. */
  readonly forgottenAs: number | null;
}

type Known = { readonly key: Buffer } | Forgotten;

const KEY_BYTES = 32;
const MAX_KEYS = 20_000;
const MAX_FACTS = 50_000;
const LOST: Forgotten = { forgottenAs: null };

const markOf = (forgottenAs: number): Forgotten => (forgottenAs === NO_USER ? LOST : { forgottenAs });

export const isForgotten = (opened: object): opened is Forgotten => 'forgottenAs' in opened;

/**
 * Seals what events say about people, each person's facts under a key of their own, and opens it for whoever shows it.
 * Read models keep the same seals: when a key is destroyed, everything that was sealed under it is gone everywhere.
 */
export class People {
  private readonly known = new LRUCache<string, Known>({ max: MAX_KEYS });
  private readonly facts = new LRUCache<string, { readonly person: string; readonly facts: object }>({
    max: MAX_FACTS,
  });
  /** Those forgotten since this process began: however late an answer of the keys comes, it counts no more. */
  private readonly gone = new Map<string, Forgotten>();

  private revisions: number;

  private constructor(
    private readonly keys: PersonKeys,
    private readonly vault: Pick<Vault, 'seal' | 'open' | 'pseudonym'>,
    private marks: number,
  ) {
    this.revisions = marks;
  }

  /** @throws PersonKeysUnavailable */
  static async open(keys: PersonKeys, vault: Pick<Vault, 'seal' | 'open' | 'pseudonym'>): Promise<People> {
    return new People(keys, vault, await keys.forgotten());
  }

  /** Grows whenever a person is forgotten: what was made of opened facts before must be made anew. */
  get forgettings(): number {
    return this.revisions + this.gone.size;
  }

  person(whose: Whose): string {
    return 'userId' in whose
      ? `user-${whose.userId}`
      : `address-${this.vault.pseudonym('address', whose.address)}`;
  }

  /** What a user is found by who has this name, whatever the case of its letters. */
  nameKey(username: string): string {
    return this.vault.pseudonym('username', username);
  }

  /** The events with everything personal sealed; the very same ones if there is nothing to seal. */
  async sealEvents<Event extends DomainEvent>(events: readonly Event[]): Promise<readonly Event[]> {
    if (!events.some(isMarked)) return events;
    return Promise.all(events.map(event => this.sealEvent(event)));
  }

  /** Opens facts, in the order given; what stands in clear, as in events of the first releases, stays as it is. */
  async open<Facts extends object>(personal: readonly Personal<Facts>[]): Promise<(Facts | Forgotten)[]> {
    const unknown = new Set<string>();
    for (const one of personal) {
      if (isSealed(one) && this.peek(one) === undefined) unknown.add(one.person);
    }
    if (unknown.size === 0) return personal.map(one => this.peek(one) ?? LOST);
    const loaded = await this.keys.load([...unknown]);
    for (const person of unknown) this.learn(person, loaded.get(person));
    return personal.map(one => this.peek(one, loaded) ?? LOST);
  }

  /**
   * Destroys the persons' keys, and forgets what was opened with them. Done again, it does what was left undone.
   * @param forgottenAs the user that they are; NO_USER: they are none
   * @throws PersonKeysUnavailable
   */
  async forget(persons: readonly string[], forgottenAs: number): Promise<void> {
    this.conceal(persons, forgottenAs);
    await this.keys.destroy(persons, forgottenAs);
  }

  /** From here on nothing of the persons is opened by this process, whether their keys are destroyed yet or not. */
  conceal(persons: readonly string[], forgottenAs: number): void {
    const concealed = new Set(persons.filter(person => !this.gone.has(person)));
    if (concealed.size === 0) return;
    for (const person of concealed) {
      this.gone.set(person, markOf(forgottenAs));
      this.known.delete(person);
    }
    for (const [sealed, { person }] of this.facts.entries()) {
      if (concealed.has(person)) this.facts.delete(sealed);
    }
  }

  /**
   * Asks the keys whether persons were forgotten of whom no event told this process, since another one made up for a
   * crash: then nothing that was opened before counts any more. @throws PersonKeysUnavailable
   */
  async lookAfter(): Promise<void> {
    const marks = await this.keys.forgotten();
    if (marks <= this.marks) return;
    this.marks = marks;
    this.revisions += 1;
    this.known.clear();
    this.facts.clear();
  }

  private async sealEvent<Event extends DomainEvent>(event: Event): Promise<Event> {
    const marked = markedIn(event);
    if (marked === null || marked.whose === null) return event;
    const person = this.person(marked.whose);
    return { ...event, data: marked.with(await this.seal(person, marked.personal)) };
  }

  private async seal(person: string, facts: object): Promise<SealedFacts> {
    const known = this.gone.get(person) ?? this.known.get(person) ?? (await this.obtain(person));
    if (isForgotten(known)) return { person, sealed: null };
    const sealed = sealText(known.key, JSON.stringify(facts), person);
    this.facts.set(sealed, { person, facts });
    return { person, sealed };
  }

  /** The person's key; one is made for a person who has none. */
  private async obtain(person: string): Promise<Known> {
    const there = (await this.keys.load([person])).get(person);
    const kept = there ?? (await this.keys.keep(person, this.newKey()));
    return this.learn(person, kept);
  }

  private newKey(): string {
    return this.vault.seal(randomBytes(KEY_BYTES).toString('base64'));
  }

  /** @throws SealBroken when the key was wrapped under another secret key */
  private learn(person: string, kept: PersonKey | undefined): Known {
    const gone = this.gone.get(person);
    if (gone !== undefined) return gone;
    // Another process may make the key at any moment.
    if (kept === undefined) return LOST;
    const known =
      kept.key === null
        ? markOf(kept.forgottenAs)
        : { key: Buffer.from(this.vault.open(kept.key), 'base64') };
    this.known.set(person, known);
    return known;
  }

  /** undefined: the keys must be asked. @param asked what they answered */
  private peek<Facts extends object>(
    personal: Personal<Facts>,
    asked?: ReadonlyMap<string, unknown>,
  ): Facts | Forgotten | undefined {
    if (!isSealed(personal)) return personal;
    const { person, sealed } = personal;
    const gone = this.gone.get(person);
    if (gone !== undefined) return gone;
    const opened = sealed === null ? undefined : this.facts.get(sealed);
    if (opened !== undefined) return opened.facts as Facts;
    const known = this.known.get(person);
    if (known === undefined) return asked === undefined ? undefined : LOST;
    if (isForgotten(known)) return known;
    return sealed === null ? LOST : this.unseal<Facts>(known.key, person, sealed);
  }

  private unseal<Facts extends object>(key: Buffer, person: string, sealed: string): Facts | Forgotten {
    try {
      const facts = JSON.parse(openText(key, sealed, person)) as Facts;
      this.facts.set(sealed, { person, facts });
      return facts;
    } catch (error) {
      // Altered facts are nobody's; that they were altered is for a proof to say.
      if (error instanceof SealBroken) return LOST;
      throw error;
    }
  }
}
