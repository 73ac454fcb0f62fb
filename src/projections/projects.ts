import type { ProjectSettings } from '../domain/project/events.js';
import type { Projection } from './projection.js';

export interface ProjectDocument extends ProjectSettings {
  readonly id: number;
  readonly path: string;
  readonly ownerId: number | null;
  readonly createdAt: string;
}

export const projects: Projection<ProjectDocument> = {
  collection: {
    name: 'projects',
    version: 1,
    keys: { project: 'integer', path: 'text' },
    indexes: [['path'], ['project']],
  },
  on: new Set(['ProjectRegistered', 'ProjectChanged']),
  ids: event => ('projectId' in event.data ? [String(event.data.projectId)] : []),
  stream: id => `project-${id}`,
  evolve(body, event) {
    if (event.type === 'ProjectRegistered') {
      const { projectId: id, ...facts } = event.data;
      return { id, ...facts, createdAt: event.occurredAt };
    }
    if (event.type !== 'ProjectChanged') return body;
    if (body === null) throw new Error('ProjectChanged before ProjectRegistered');
    return { ...body, ...event.data.changes };
  },
  describe: body => ({ keys: { project: body.id, path: body.path }, row: null }),
};
