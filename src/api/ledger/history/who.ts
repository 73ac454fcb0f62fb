import type { PresentedActor, ToldEvent } from '../history-presenter.js';

/** What one actor did. */
export interface WhoEntry {
  readonly actor: PresentedActor;
  readonly events: number;
  readonly first_at: string;
  readonly last_at: string;
  /** What was done, in words, each once; at most {@link MOST_DEEDS}. */
  readonly deeds: readonly string[];
  readonly summary: string;
}

const MOST_DEEDS = 20;

/** One entry for each actor, in the order in which they first acted; a user with another token is the same actor. */
export function whoDidWhat(told: readonly ToldEvent[]): WhoEntry[] {
  const byActor = new Map<string, ToldEvent[]>();
  for (const one of told) {
    const { kind, id, name = '', on_behalf_of = 0 } = one.event.actor;
    const key = `${kind} ${id} ${kind === 'process' ? name : ''} ${on_behalf_of}`;
    const known = byActor.get(key);
    if (known === undefined) byActor.set(key, [one]);
    else known.push(one);
  }
  return [...byActor.values()].map(entryOf);
}

/** The same as text: a line for each actor. */
export function whoText(entries: readonly WhoEntry[]): string {
  return entries.map(({ summary }) => `${summary}\n`).join('');
}

function entryOf(told: readonly ToldEvent[]): WhoEntry {
  const events = told.map(({ event }) => event);
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('nobody did anything');
  const called = told[0]?.called ?? '';
  const all = [...new Set(told.map(({ event: { summary } }) => summary.slice(called.length + 1)))];
  const deeds = all.slice(0, MOST_DEEDS);
  const more = all.length > deeds.length ? `; and ${all.length - deeds.length} more` : '';
  const tokens = [...new Set(events.map(({ actor }) => actor.token_name ?? ''))].filter(name => name !== '');
  const by = tokens.length === 0 ? '' : ` (token ${tokens.join(', ')})`;
  const when = events.length === 1 ? first.occurred_at : `${first.occurred_at} to ${last.occurred_at}`;
  return {
    actor: first.actor,
    events: events.length,
    first_at: first.occurred_at,
    last_at: last.occurred_at,
    deeds,
    // A reason may have several lines.
    summary: `${called}${by} ${deeds.join('; ')}${more}, ${when}`.replaceAll(/\s+/g, ' '),
  };
}
