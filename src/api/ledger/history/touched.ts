import type { RecordedEvent } from '../../../event-store/envelope.js';

/** Ids of what some events are about, ascending. */
export interface Touched {
  readonly builds: readonly number[];
  readonly pipelines: readonly number[];
  readonly projects: readonly number[];
  readonly runners: readonly number[];
  readonly users: readonly number[];
}

export function touchedBy(events: readonly RecordedEvent[]): Touched {
  const found = {
    build: new Set<number>(),
    pipeline: new Set<number>(),
    project: new Set<number>(),
    runner: new Set<number>(),
    user: new Set<number>(),
  };
  for (const { stream, data } of events) {
    const { pipelineId } = data as { readonly pipelineId?: unknown };
    if (typeof pipelineId === 'number') found.pipeline.add(pipelineId);
    const [, kind, id] = /^(build|project|runner|user)-(\d+)$/.exec(stream) ?? [];
    if (kind !== undefined) found[kind as keyof typeof found].add(Number(id));
  }
  return {
    builds: ascending(found.build),
    pipelines: ascending(found.pipeline),
    projects: ascending(found.project),
    runners: ascending(found.runner),
    users: ascending(found.user),
  };
}

const ascending = (ids: ReadonlySet<number>): number[] => [...ids].toSorted((a, b) => a - b);
