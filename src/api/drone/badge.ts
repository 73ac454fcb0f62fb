import type { DroneStatus } from './status.js';

type Word = 'success' | 'failure' | 'error' | 'started' | 'none';

const COLOURS: Readonly<Record<Word, string>> = {
  success: '#3a7d34',
  failure: '#b4372f',
  error: '#6b6b6b',
  started: '#8a6d1a',
  none: '#6b6b6b',
};

/** What a badge says of a branch's latest build; null: it has none (reference/protocols.md 6.3). */
export function badgeWord(status: DroneStatus | null): Word {
  switch (status) {
    case null:
    case 'skipped':
      return 'none';
    case 'pending':
    case 'running':
      return 'started';
    case 'killed':
      return 'error';
    default:
      return status;
  }
}

/** A badge as SVG, with its words for screen readers, too. */
export function badge(word: Word): string {
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="92" height="20" role="img" ' +
    `aria-label="build: ${word}"><title>build: ${word}</title>` +
    '<rect width="92" height="20" rx="3" fill="#444"/>' +
    `<path d="M38 0h51a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H38z" fill="${COLOURS[word]}"/>` +
    '<g fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle">' +
    `<text x="19" y="14">build</text><text x="65" y="14">${word}</text></g></svg>`
  );
}
