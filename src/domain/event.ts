/** One fact, as the domain sees it. Who, when and why stand in the envelope (event-store/envelope.ts). */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** A command's rule was broken: nothing is appended. `code` is what an API turns into its own words. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

export type RefusalCode =
  | 'not_found'
  | 'already_exists'
  | 'not_retryable'
  | 'not_erasable'
  | 'not_playable'
  | 'not_running'
  | 'not_pending'
  | 'not_finished'
  | 'not_restartable'
  | 'erased'
  | 'no_artifacts'
  | 'blocked'
  | 'held'
  | 'protected'
  | 'invalid';

/** How the state of one stream follows from its events, and from nothing else. */
export interface Aggregate<State, Event extends DomainEvent> {
  /** First part of the stream's name: `build` gives `build-42`. */
  readonly category: string;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
}
