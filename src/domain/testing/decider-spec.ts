import { sameFacts } from '../equality.js';
import { Refused, type Aggregate, type DomainEvent, type RefusalCode } from '../event.js';

/** What must have come of a command; each of these throws, and so fails the spec, if something else did. */
export interface Expectation<Event> {
  /** Just these events, in this order, and nothing else. */
  thenEvents(...events: readonly Event[]): void;
  /** The command was accepted and changed nothing. */
  thenNothing(): void;
  /** Refused with this code: no event. */
  thenRefused(code: RefusalCode): void;
}

export interface Given<State, Event> {
  /** Takes a decider and what it needs besides the state. */
  when<Args extends readonly unknown[]>(
    decide: (state: State, ...command: Args) => readonly Event[],
    ...command: Args
  ): Expectation<Event>;
}

/**
 * Specifications of one aggregate's deciders that read as its manual:
 * `given(created, started).when(cancelBuild).thenEvents(canceled)`.
 */
export function specFor<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
): (...history: readonly Event[]) => Given<State, Event> {
  return (...history) => ({
    when: (decide, ...command) => {
      const state = history.reduce(aggregate.evolve, aggregate.initial);
      return expectation(outcomeOf(() => decide(state, ...command)));
    },
  });
}

type Outcome<Event> = { readonly events: readonly Event[] } | { readonly refused: RefusalCode };

function outcomeOf<Event>(decide: () => readonly Event[]): Outcome<Event> {
  try {
    return { events: decide() };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.code };
    throw error;
  }
}

function expectation<Event>(outcome: Outcome<Event>): Expectation<Event> {
  return {
    thenEvents: (...events) => demand(outcome, { events }),
    thenNothing: () => demand(outcome, { events: [] }),
    thenRefused: refused => demand<Event>(outcome, { refused }),
  };
}

function demand<Event>(outcome: Outcome<Event>, expected: Outcome<Event>): void {
  if (sameFacts(outcome, expected)) return;
  const [wanted, got] = [expected, outcome].map(one => JSON.stringify(one, null, 2));
  throw new Error(`Expected ${wanted}\nbut the command came to ${got}`);
}
