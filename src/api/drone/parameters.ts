import type { PipelineEventKind } from '../../domain/pipeline/events.js';
import type { PipelineFork } from '../../commands/restarting-a-pipeline/command.js';
import { ApiError } from '../http/api-error.js';

const EVENTS: ReadonlySet<string> = new Set<PipelineEventKind>(['push', 'pull_request', 'tag', 'deployment']);
const MAX_TARGET_LENGTH = 255;

/** Go's `strconv.ParseBool`: what it doesn't know is false here. */
export function flag(text: unknown): boolean {
  return typeof text === 'string' && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}

/** The number of a build. @throws ApiError 400 for what is no integer */
export function buildNumber(text: string): number {
  if (!/^[+-]?\d{1,15}$/.test(text)) throw new ApiError(400, `Not a build number: ${text.slice(0, 40)}`);
  return Number(text);
}

/** A number where Drone reads what is none as 0, which nothing has. */
export function numberOrZero(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/**
 * What a restart is asked for in its query: a copy with `fork=true`, with another `event` if it is one that Drone
 * knows, and another `deploy_to`.
 * @returns null: the same number again
 * @throws ApiError 400 for a `deploy_to` of more than 255 characters
 */
export function forkOf(query: Readonly<Record<string, unknown>>): PipelineFork | null {
  if (!flag(query.fork)) return null;
  const { event, deploy_to: deployTo } = query;
  if (typeof deployTo === 'string' && deployTo.length > MAX_TARGET_LENGTH) {
    throw new ApiError(400, `deploy_to must have at most ${MAX_TARGET_LENGTH} characters`);
  }
  return {
    event: isEvent(event) ? event : null,
    deployTo: typeof deployTo === 'string' ? deployTo : null,
  };
}

function isEvent(text: unknown): text is PipelineEventKind {
  return typeof text === 'string' && EVENTS.has(text);
}
