import type { IdKind, NameClaimed } from './events.js';
import type { Name } from './name.js';

export interface ClaimName {
  readonly kind: IdKind;
  readonly name: string;
  readonly id: number;
}

/** The first to claim a name has it. Nothing happens if it is taken: the state says by which id. */
export function claimName(name: Name, claim: ClaimName): readonly NameClaimed[] {
  return name.id === null ? [{ type: 'NameClaimed', data: claim }] : [];
}
