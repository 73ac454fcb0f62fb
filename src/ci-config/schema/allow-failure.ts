import { boolean, byKind, type Check, integer, oneOrList } from './check.js';
import { record } from './record.js';

export type AllowFailure = boolean | { readonly exitCodes: readonly number[] };

const fields = record({ exit_codes: oneOrList(integer(-2_147_483_648, 2_147_483_647)) });

/** `allow_failure`: true or false, or the exit codes that are allowed. */
export const allowFailure: Check<AllowFailure> = byKind({
  scalar: boolean,
  map: (node, place) => {
    const codes = fields(node, place)?.exit_codes;
    if (codes !== undefined) return { exitCodes: codes };
    const named = node.kind === 'map' && node.entries.size > 0;
    return named ? undefined : place.refuse('should name exit_codes', node.line);
  },
  otherwise: 'true, false or a mapping with exit_codes',
});
