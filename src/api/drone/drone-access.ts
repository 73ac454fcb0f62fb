import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../../auth/authenticator.js';
import { canReadBuilds, canUpdateBuilds } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { ApiError } from '../http/api-error.js';
import { credentialsOf } from './credentials.js';

/** The `owner` and `name` of a path. */
export interface RepoName {
  readonly owner: string;
  readonly name: string;
}

/** Who may do what with a repository, in Drone's answers: 404 for what may not be seen, 401 for what may not be done. */
@Injectable()
export class DroneAccess {
  constructor(
    private readonly queries: QueryBus,
    private readonly authenticator: Authenticator,
  ) {}

  /** A bad token is as good as none. @throws ApiError 401 for a cookie on a request that changes something */
  async viewer(request: FastifyRequest): Promise<Viewer | null> {
    const credentials = credentialsOf(request);
    if (credentials === null) return null;
    // Another site's page could have sent it: Drone wants its CSRF token here, and we give none out.
    if (credentials.fromCookie && !SAFE.has(request.method)) throw new ApiError(401, null);
    return this.authenticator.byToken(credentials.token);
  }

  /** @throws ApiError 401 */
  async requireUser(request: FastifyRequest): Promise<Viewer> {
    const viewer = await this.viewer(request);
    if (viewer === null) throw new ApiError(401, 'User not authorized');
    return viewer;
  }

  /** May read: anyone where the project is public. @throws ApiError 404 */
  async pull(request: FastifyRequest, repo: RepoName): Promise<ProjectDocument> {
    return (await this.enter(request, repo)).project;
  }

  /** May restart and cancel. @throws ApiError 404 may not even read, 401 */
  async push(
    request: FastifyRequest,
    repo: RepoName,
  ): Promise<{ readonly project: ProjectDocument; readonly viewer: Viewer }> {
    const { project, viewer } = await this.enter(request, repo);
    if (viewer === null || !canUpdateBuilds(viewer, project)) throw new ApiError(401, 'User not authorized');
    return { project, viewer };
  }

  private async enter(request: FastifyRequest, { owner, name }: RepoName) {
    const viewer = await this.viewer(request);
    const project = await this.queries.execute(new FindProject(`${owner}/${name}`));
    if (project === null || !canReadBuilds(viewer, project)) throw new ApiError(404, 'Repository not found');
    return { project, viewer };
  }
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
