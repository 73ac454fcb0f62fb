import type { AuthorFacts } from '../domain/pipeline/events.js';
import type { TokenFacts, UserFacts } from '../domain/user/events.js';

/** What the usernames of forgotten users begin with; no user can have such a name. */
export const FORGOTTEN_PREFIX = 'forgotten-';

/** What is shown of a user who was forgotten. */
export function forgottenUser(id: number): UserFacts {
  const username = `${FORGOTTEN_PREFIX}${id}`;
  return { username, name: `Forgotten user ${id}`, email: `${username}@invalid` };
}

/** What is shown of a commit's author who was forgotten. @param id the user that the person was; null: not known */
export function forgottenAuthor(id: number | null): AuthorFacts {
  if (id === null) return { author: { name: 'Forgotten person', email: 'forgotten@invalid' } };
  const { name, email } = forgottenUser(id);
  return { author: { name, email } };
}

/** What is shown of the name of a forgotten user's token. */
export const FORGOTTEN_TOKEN: TokenFacts = { name: 'forgotten' };

/** The user that a username of the form `forgotten-17` stands for; null for any other. */
export function forgottenId(username: string): number | null {
  const [, digits] = /^forgotten-([1-9]\d{0,14})$/.exec(username) ?? [];
  return digits === undefined ? null : Number(digits);
}
