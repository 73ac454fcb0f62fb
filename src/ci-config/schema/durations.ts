import { parseDuration, parseExpireIn } from '../duration.js';
import { MAX_START_IN } from '../limits.js';
import { type ConfigNode } from '../yaml/node.js';
import { type Check } from './check.js';

/** `timeout`, in seconds. */
export const timeout: Check<number> = (node, place) =>
  (parseDuration(numberOrText(node)) ?? 0) ||
  place.refuse("should be a duration, such as '1h 30m'", node.line);

/** `start_in`, in seconds. */
export const startIn: Check<number> = (node, place) => {
  const seconds = parseDuration(numberOrText(node));
  if (seconds === null) return place.refuse("should be a duration, such as '30 minutes'", node.line);
  return seconds <= MAX_START_IN ? seconds : place.refuse('should not be more than one week', node.line);
};

/** `artifacts: expire_in`, kept in its own words. */
export const expireIn: Check<string> = (node, place) => {
  const text = numberOrText(node);
  return parseExpireIn(text) !== null
    ? text
    : place.refuse("should be a duration, such as '3 days', or 'never'", node.line);
};

function numberOrText(node: ConfigNode): string {
  return node.kind === 'scalar' && ['string', 'integer', 'float'].includes(node.type) ? node.text : '';
}
