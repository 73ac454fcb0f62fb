import type { RecordedEvent } from '../event-store/envelope.js';
import type { CommitFacts } from '../domain/pipeline/events.js';
import type { Personal } from '../domain/personal.js';
import type { TokenFacts, UserFacts } from '../domain/user/events.js';
import { markedIn } from './marked.js';
import { isForgotten, type People } from './people.js';
import { FORGOTTEN_TOKEN, forgottenAuthor, forgottenUser } from './tombstones.js';

type Opener = Pick<People, 'open'>;

/** The facts of users, by their ids; a tombstone for who was forgotten. */
export async function openUsers(
  people: Opener,
  users: readonly { readonly id: number; readonly personal: Personal<UserFacts> }[],
): Promise<UserFacts[]> {
  const opened = await people.open(users.map(({ personal }) => personal));
  return opened.map((facts, at) => (isForgotten(facts) ? forgottenUser(users[at]?.id ?? 0) : facts));
}

/** Commits with their authors; a tombstone for who was forgotten. */
export async function openCommits(
  people: Opener,
  commits: readonly CommitFacts[],
): Promise<(Omit<CommitFacts, 'personal'> & { readonly personal: ReturnType<typeof forgottenAuthor> })[]> {
  const opened = await people.open(commits.map(({ personal }) => personal));
  return commits.map((commit, at) => {
    const facts = opened[at] ?? { forgottenAs: null };
    return { ...commit, personal: isForgotten(facts) ? forgottenAuthor(facts.forgottenAs) : facts };
  });
}

/** What tokens are called. */
export async function openTokens(
  people: Opener,
  tokens: readonly Personal<TokenFacts>[],
): Promise<TokenFacts[]> {
  return (await people.open(tokens)).map(facts => (isForgotten(facts) ? FORGOTTEN_TOKEN : facts));
}

/** The data of events as they may be shown. */
export async function openEvents(people: Opener, events: readonly RecordedEvent[]): Promise<unknown[]> {
  const marked = events.map(markedIn);
  if (!marked.some(one => one !== null)) return events.map(({ data }) => data);
  const opened = await people.open(marked.flatMap(one => (one === null ? [] : [one.personal])));
  let next = 0;
  return events.map(({ type, data }, at) => {
    const one = marked[at] ?? null;
    if (one === null) return data;
    const facts = opened[next] ?? { forgottenAs: null };
    next += 1;
    return one.with(isForgotten(facts) ? tombstone(type, data, facts.forgottenAs) : facts);
  });
}

function tombstone(type: string, data: unknown, forgottenAs: number | null): object {
  if (type === 'PipelineCreated') return forgottenAuthor(forgottenAs);
  if (type === 'TokenIssued') return FORGOTTEN_TOKEN;
  return forgottenUser((data as { readonly userId: number }).userId);
}
