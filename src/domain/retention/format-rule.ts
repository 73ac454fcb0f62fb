import type { RefScope, RetentionRule } from './rule.js';

/** The rule in the one form that it is kept and shown in: what parseRule reads back as the same rule. */
export function formatRule({ kinds, days, refs }: RetentionRule): string {
  const what = kinds.map(kind => (kind === 'trace' ? 'traces' : kind)).join(' and ') + formatRefs(refs);
  if (days === null) return `keep ${what} for ever`;
  return `keep ${days} ${days === 1 ? 'day' : 'days'} of ${what}`;
}

function formatRefs(refs: RefScope | null): string {
  if (refs === null) return '';
  if (refs.pattern === null) return refs.tag ? ' of tags' : ' of branches';
  return ` of ${refs.tag ? 'tag' : 'branch'} ${refs.pattern}`;
}
