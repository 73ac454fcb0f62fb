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

export type Permission = (viewer: Viewer | null, project: ProjectDocument) => boolean;

/**
 * Who asks and what they may, by GitLab's rules (reference/protocols.md 1.2 to 1.4). GitLab checks in this order: who
 * asks (401), the parameters (400), the project (404), the role (403), the build (404), its state.
 */
@Injectable()
export class GitlabAccess {
  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    private readonly queries: QueryBus,
    private readonly documents: Documents,
  ) {}

  /** @throws ApiError 401; 403 and 404 for a `sudo` that can't be */
  async viewer(request: FastifyRequest): Promise<Viewer> {
    const viewer = await this.known(request);
    if (viewer === null) throw unauthorized();
    const sudo = paramOf(request, 'sudo') ?? headerOf(request, 'sudo');
    return sudo === undefined ? viewer : this.sudo(viewer, sudo);
  }

  /** @throws ApiError 404 for a project that the viewer may not know of, 403 without the permission */
  async project(viewer: Viewer, idOrPath: string, permission: Permission): Promise<ProjectDocument> {
    const project = await this.projectOf(plainNumber(idOrPath));
    if (project === null || !canReadProject(viewer, project)) throw notFound('Project');
    if (!permission(viewer, project)) throw forbidden();
    return project;
  }

  /** @throws ApiError 404 for an unknown build, or one of another project */
  async build(project: ProjectDocument, id: number): Promise<Document<BuildDocument>> {
    const build = await this.documents.builds.get(id);
    if (build === null || build.body.projectId !== project.id) throw notFound();
    return build;
  }

  context(request: FastifyRequest, viewer: Viewer): CommandContext {
    return commandContext(request, actorOf(viewer));
  }

  /** By its number without the query bus: most requests come this way. */
  private async projectOf(idOrPath: string): Promise<ProjectDocument | null> {
    if (!PROJECT_ID.test(idOrPath)) return this.queries.execute(new FindProject(idOrPath));
    return (await this.documents.projects.get(idOrPath))?.body ?? null;
  }

  /** The user's own token first; the ways of OAuth when it opens nothing. */
  private async known(request: FastifyRequest): Promise<Viewer | null> {
    const own = paramOf(request, 'private_token') ?? headerOf(request, 'private-token');
    const viewer = own === undefined ? null : await this.authenticator.byToken(own);
    return viewer ?? this.authenticator.byToken(oauthTokenOf(request));
  }

  private async sudo(viewer: Viewer, wanted: string): Promise<Viewer> {
    if (!viewer.admin) throw forbidden('Must be admin to use sudo');
    const user = await this.queries.execute(new FindUser(plainNumber(wanted)));
    if (user === null) throw notFound(`No user id or username for: ${wanted.slice(0, MAX_ECHO)}`);
    return viewerOf(user, viewer.tokenId, viewer.userId);
  }
}

const PROJECT_ID = /^\d{1,15}$/;

/** How much of a client's text an error repeats. */
const MAX_ECHO = 255;

/** A number of a path. @throws ApiError 400 for what is no whole number; one that is out of range names nothing */
export function buildIdOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw invalid('build_id is invalid');
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : 0;
}

/** `007` is 7. */
const plainNumber = (text: string): string => text.replace(/^0+(?=\d+$)/, '');

function oauthTokenOf(request: FastifyRequest): string {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? paramOf(request, 'access_token') ?? '';
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
