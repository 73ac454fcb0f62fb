import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Authenticator, viewerOf } from '../../auth/authenticator.js';
import { canReadProject } from '../../auth/permissions.js';
import { actorOf, type Viewer } from '../../auth/viewer.js';
import type { CommandContext } from '../../ledger/context.js';
import type { BuildDocument } from '../../projections/builds.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { Documents } from '../../queries/documents.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { FindUser } from '../../queries/finding-a-user/query.js';
import type { Document } from '../../read-models/read-models.js';
import { commandContext } from '../http/request-context.js';
import { paramOf } from './params.js';
import { forbidden, invalid, notFound, unauthorized } from './refusals.js';

type Permission = (viewer: Viewer | null, project: ProjectDocument) => boolean;

/** Who asks and what they may, by GitLab's rules (reference/protocols.md 1.2 to 1.4). */
@Injectable()
export class GitlabAccess {
  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    private readonly queries: QueryBus,
    private readonly documents: Documents,
  ) {}

  /** @throws ApiError 401; 403 and 404 for a `sudo` that can't be */
  async viewer(request: FastifyRequest): Promise<Viewer> {
    const viewer = await this.authenticator.byToken(tokenOf(request));
    if (viewer === null) throw unauthorized();
    const sudo = paramOf(request, 'sudo') ?? headerOf(request, 'sudo');
    return sudo === undefined ? viewer : this.sudo(viewer, sudo);
  }

  /** @throws ApiError 404 for a project that the viewer may not know of, 403 without the permission */
  async project(viewer: Viewer, idOrPath: string, permission: Permission): Promise<ProjectDocument> {
    const project = await this.queries.execute(new FindProject(idOrPath));
    if (project === null || !canReadProject(viewer, project)) throw notFound('Project');
    if (!permission(viewer, project)) throw forbidden();
    return project;
  }

  /** @throws ApiError 400 for what is no number, 404 for a build of another project */
  async build(project: ProjectDocument, id: string): Promise<Document<BuildDocument>> {
    if (!/^-?\d+$/.test(id)) throw invalid('build_id is invalid');
    const build = /^\d{1,15}$/.test(id) ? await this.documents.builds.get(Number(id)) : null;
    if (build === null || build.body.projectId !== project.id) throw notFound();
    return build;
  }

  context(request: FastifyRequest, viewer: Viewer): CommandContext {
    return commandContext(request, actorOf(viewer));
  }

  private async sudo(viewer: Viewer, wanted: string): Promise<Viewer> {
    if (!viewer.admin) throw forbidden('Must be admin to use sudo');
    const user = await this.queries.execute(new FindUser(wanted));
    if (user === null) throw notFound(`No user id or username for: ${wanted}`);
    return viewerOf(user, viewer.tokenId, viewer.userId);
  }
}

/** The parameter wins over the header; then OAuth's ways. */
function tokenOf(request: FastifyRequest): string {
  const own = paramOf(request, 'private_token') ?? headerOf(request, 'private-token');
  if (own !== undefined) return own;
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? paramOf(request, 'access_token') ?? '';
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
