import type { DomainEvent } from '../event.js';

/** Each kind counts for itself, from 1. */
export type IdKind = 'build' | 'pipeline' | 'project' | 'runner' | 'user' | 'token';

/** On `ids-<kind>`: these ids are given away, used or not. */
export type IdsReserved = DomainEvent<
  'IdsReserved',
  {
    readonly from: number;
    /** The last one, included. */
    readonly to: number;
  }
>;

/** On `ids-<kind>-<name>`: the name belongs to this id for ever. */
export type NameClaimed = DomainEvent<
  'NameClaimed',
  { readonly kind: IdKind; readonly name: string; readonly id: number }
>;

export type IdsEvent = IdsReserved | NameClaimed;
