import type { Personal } from '../domain/personal.js';
import { openCommits, openTokens, openUsers } from '../people/opened.js';
import { forgottenUser } from '../people/tombstones.js';
import type { Forgotten } from '../people/people.js';
import type { AccessTokenDocument, AccessTokenRecord } from '../projections/access-tokens.js';
import type { PipelineDocument, PipelineRecord } from '../projections/pipelines.js';
import type { UserDocument, UserRecord } from '../projections/users.js';
import type { Document } from '../read-models/read-models.js';

/** What of {@link People} reading needs. */
export interface Opener {
  readonly forgettings: number;
  open<Facts extends object>(personal: readonly Personal<Facts>[]): Promise<(Facts | Forgotten)[]>;
  nameKey(username: string): string;
}

/** Where nothing is sealed. */
export const NOTHING_SEALED: Opener = {
  forgettings: 0,
  open: <Facts extends object>(personal: readonly Personal<Facts>[]) =>
    Promise.resolve(personal.map(one => ('person' in one ? { forgottenAs: null } : one))),
  nameKey: username => username,
};

type Open<Kept, Shown> = (bodies: readonly Kept[]) => Promise<Shown[]>;

/** Documents as they are kept, with what is personal opened; each once, as long as nobody is forgotten. */
export class Opening<Kept, Shown> {
  private opened = new WeakMap<Document<Kept>, Document<Shown>>();
  private forgettings = 0;

  constructor(
    private readonly people: Pick<Opener, 'forgettings'>,
    private readonly openBodies: Open<Kept, Shown>,
  ) {}

  /** undefined: it was not opened since somebody was forgotten. */
  peek(document: Document<Kept>): Document<Shown> | undefined {
    return this.current().get(document);
  }

  /** In the order given. */
  async open(documents: readonly Document<Kept>[]): Promise<Document<Shown>[]> {
    const opened = this.current();
    const closed = documents.filter(document => !opened.has(document));
    const bodies = closed.length === 0 ? [] : await this.openBodies(closed.map(({ body }) => body));
    const fresh = new Map<Document<Kept>, Document<Shown>>();
    closed.forEach((document, at) => {
      const body = bodies[at];
      if (body === undefined) throw new Error(`${document.id} was not opened`);
      fresh.set(document, { ...document, body });
    });
    // Who was forgotten meanwhile must not be remembered.
    if (this.current() === opened) for (const [document, shown] of fresh) opened.set(document, shown);
    return documents.flatMap(document => fresh.get(document) ?? opened.get(document) ?? []);
  }

  private current(): WeakMap<Document<Kept>, Document<Shown>> {
    const { forgettings } = this.people;
    if (forgettings !== this.forgettings) {
      this.forgettings = forgettings;
      this.opened = new WeakMap();
    }
    return this.opened;
  }
}

export type OpenedUsers = Opening<UserRecord, UserDocument>;
export type OpenedPipelines = Opening<PipelineRecord, PipelineDocument>;

/** A user who was forgotten is shown as such, whether the key is destroyed yet or not. */
export const openedUsers = (people: Opener): OpenedUsers =>
  new Opening(people, async bodies => {
    const facts = await openUsers(people, bodies);
    return bodies.map(({ personal: _sealed, nameKey: _key, ...body }, at) => {
      const isKnown = body.state !== 'forgotten' && facts[at] !== undefined;
      return { ...body, ...(isKnown ? facts[at] : forgottenUser(body.id)) } as UserDocument;
    });
  });

export const openedPipelines = (people: Opener): OpenedPipelines =>
  new Opening(people, async bodies => {
    const commits = await openCommits(
      people,
      bodies.map(({ commit }) => commit),
    );
    return bodies.map((body, at) => ({ ...body, commit: commits[at] }) as PipelineDocument);
  });

export const openedTokens = (people: Opener): Opening<AccessTokenRecord, AccessTokenDocument> =>
  new Opening(people, async bodies => {
    const facts = await openTokens(
      people,
      bodies.map(({ personal }) => personal),
    );
    return bodies.map(({ personal: _sealed, ...body }, at) => ({ ...body, name: facts[at]?.name ?? '' }));
  });
