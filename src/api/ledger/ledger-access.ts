import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../../auth/authenticator.js';
import { canReadProject } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { problem } from './problem.js';

export type Permission = (viewer: Viewer | null, project: ProjectDocument) => boolean;

/** Who asks, and what they may. */
@Injectable()
export class LedgerAccess {
  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    private readonly queries: QueryBus,
  ) {}

  /** @throws ApiError 401 without a token that is known */
  async viewer(request: FastifyRequest): Promise<Viewer> {
    const viewer = await this.authenticator.byToken(tokenOf(request));
    if (viewer === null) throw unauthorized();
    return viewer;
  }

  /** @throws ApiError 404 for a project that the viewer may not know of, 403 without the permission */
  async project(viewer: Viewer, idOrPath: string, permission: Permission): Promise<ProjectDocument> {
    const project = await this.queries.execute(new FindProject(idOrPath));
    if (project === null || !canReadProject(viewer, project)) throw problem(404, 'There is no such project');
    if (!permission(viewer, project)) throw problem(403, 'Your role in the project does not allow this');
    return project;
  }

  /**
   * The project that a parameter names; null, for admins only, if there is none: the whole ledger.
   * @throws ApiError 403, 404
   */
  async scope(viewer: Viewer, idOrPath: unknown, permission: Permission): Promise<ProjectDocument | null> {
    if (idOrPath !== undefined && idOrPath !== '') return this.project(viewer, String(idOrPath), permission);
    if (!viewer.admin) throw problem(403, 'Only an admin may ask about the whole ledger; name a project');
    return null;
  }
}

const unauthorized = () =>
  problem(401, 'An access token is needed: PRIVATE-TOKEN, or Authorization: Bearer', undefined, {
    'www-authenticate': 'Bearer realm="Build Ledger"',
  });

/** `PRIVATE-TOKEN`, `Authorization: Bearer`, or the parameter `private_token`; '' if there is none. */
function tokenOf({ headers, query }: FastifyRequest): string {
  const own = headers['private-token'];
  if (typeof own === 'string') return own;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const given = (query as Record<string, unknown> | null)?.['private_token'];
  return typeof given === 'string' ? given : '';
}

/** A path's number. @throws ApiError 404: whatever isn't one names nothing */
export function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw problem(404, 'There is nothing of that id');
  return Number(text);
}
