/**
 * What is wrong: `unreadable` (no event can be made out), `altered` (not what was sealed), `missing` or `misplaced`
 * (its position), `chain` (it does not follow the event before it in its stream), `checkpoint` (another history than
 * the one that was signed), `signature`, `blob`, `bundle` (its frame, not an event).
 */
export type WrongKind =
  | 'unreadable'
  | 'altered'
  | 'missing'
  | 'misplaced'
  | 'chain'
  | 'checkpoint'
  | 'signature'
  | 'blob'
  | 'bundle';

/** The first thing that is wrong, and which event it is about. */
export interface Wrong {
  readonly kind: WrongKind;
  readonly why: string;
  /** Decimal; null when it can't be said. */
  readonly position: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly id: string | null;
  /** Of the bundle. */
  readonly line: number | null;
  /** Set when all that is known is that it lies behind the first of these positions, and not behind the second. */
  readonly among: { readonly after: number; readonly upTo: number } | null;
}

const NOWHERE = { position: null, stream: null, revision: null, id: null, line: null, among: null };

export function wrong(kind: WrongKind, why: string, where: Partial<Omit<Wrong, 'kind' | 'why'>> = {}): Wrong {
  return { kind, why, ...NOWHERE, ...where };
}
