import type { Actor, RecordedEvent } from '../../event-store/envelope.js';

/** What an event can be asked for by. */
export const projectValue = (id: number): string => `project:${id}`;
export const typeValue = (type: string): string => `type:${type}`;
export const correlationValue = (id: string): string => `correlation:${id}`;
/** @param name of a process; without it, every process */
export const actorValue = (kind: Actor['kind'], name?: number | string): string =>
  name === undefined ? `actor:${kind}` : `actor:${kind}:${name}`;

type Indexed = Pick<RecordedEvent, 'type' | 'actor' | 'correlationId' | 'data'>;

/** Everything that the event is found by. */
export function valuesOf({ type, actor, correlationId, data }: Indexed): string[] {
  const values = [typeValue(type), correlationValue(correlationId), ...actorValues(actor)];
  const project = projectOf(data);
  if (project !== null) values.push(projectValue(project));
  return values;
}

/** The project that the event is about; null for one that is about none. */
export function projectOf(data: unknown): number | null {
  const id = (data as { readonly projectId?: unknown } | null)?.projectId;
  return typeof id === 'number' ? id : null;
}

/** What an admin did in a user's name (`sudo`) is found by both. */
function actorValues({ kind, id, name, onBehalfOf }: Actor): string[] {
  if (kind === 'system') return [actorValue(kind)];
  if (kind === 'process') return [actorValue(kind), actorValue(kind, name ?? '')];
  const own = actorValue(kind, id);
  return onBehalfOf === undefined ? [own] : [own, actorValue('user', onBehalfOf)];
}
