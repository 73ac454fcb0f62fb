import type { DomainEvent } from '../domain/event.js';
import type { PipelineCreated } from '../domain/pipeline/events.js';
import { isSealed, type Personal } from '../domain/personal.js';
import type { TokenIssued, UserCreated } from '../domain/user/events.js';

/** Whom facts are about: a user, or whoever writes commits under an e-mail address (under a name, if there is none). */
export type Whose = { readonly userId: number } | { readonly address: string };

/** What of an event is personal. */
export interface Marked<Data = unknown> {
  readonly personal: Personal<object>;
  /** null: it is sealed already, and says so itself. */
  readonly whose: Whose | null;
  /** The event's data with other personal facts in their place. */
  with(personal: Personal<object>): Data;
}

const MARKED = new Set(['UserCreated', 'TokenIssued', 'PipelineCreated']);

/** Whether events of the type hold personal facts. */
export const isMarked = ({ type }: Pick<DomainEvent, 'type'>): boolean => MARKED.has(type);

/** The personal facts of an event; null for one that holds none. */
export function markedIn({ type, data }: DomainEvent): Marked | null {
  if (type === 'UserCreated' || type === 'TokenIssued') {
    const facts = data as UserCreated['data'] | TokenIssued['data'];
    return marked(
      facts.personal,
      () => ({ userId: facts.userId }),
      personal => ({ ...facts, personal }),
    );
  }
  if (type === 'PipelineCreated') {
    const facts = data as PipelineCreated['data'];
    const { commit } = facts;
    const { personal: author } = commit;
    return marked(
      author,
      () => ({ address: isSealed(author) ? '' : author.author.email || author.author.name }),
      personal => ({ ...facts, commit: { ...commit, personal } }),
    );
  }
  return null;
}

function marked(
  personal: Personal<object>,
  whose: () => Whose,
  put: (personal: Personal<object>) => unknown,
): Marked {
  return { personal, whose: isSealed(personal) ? null : whose(), with: put };
}
