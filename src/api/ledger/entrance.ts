import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { actorOf, type Viewer } from '../../auth/viewer.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { commandContext } from '../http/request-context.js';
import { idOf, LedgerAccess, type Permission } from './ledger-access.js';
import { problem } from './problem.js';

/** What a route asks of whoever calls it, besides a token. */
export interface Demand {
  readonly admin?: true;
  /** The user named by `:id`, or an admin. */
  readonly self?: true;
  /** In the project named by `:id`. */
  readonly project?: Permission;
}

export const Demands = Reflector.createDecorator<Demand>();

interface Entered {
  readonly viewer: Viewer;
  readonly project: ProjectDocument | null;
}

const entered = new WeakMap<FastifyRequest, Entered>();

/**
 * Stands before every route, and before its body is looked at: 401, then 404 for what the caller may not know of,
 * then 403, then 415. So nobody learns from how a body is refused what they may not see.
 */
@Injectable()
export class Entrance implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: LedgerAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const demand = this.reflector.get(Demands, context.getHandler()) ?? {};
    const { id = '' } = request.params as { readonly id?: string };
    const viewer = await this.access.viewer(request);
    if (demand.admin && !viewer.admin) throw problem(403, 'Only an admin may do this');
    if (demand.self && !maySeeUser(viewer, idOf(id))) throw problem(404, 'There is no such user');
    const project = demand.project ? await this.access.project(viewer, id, demand.project) : null;
    if (!isJson(request)) throw problem(415, 'Send the body as application/json');
    entered.set(request, { viewer, project });
    return true;
  }
}

export const maySeeUser = (viewer: Viewer, userId: number): boolean =>
  viewer.admin || viewer.userId === userId;

/** No body is no wrong one, whatever type it is announced with. */
function isJson({ headers }: FastifyRequest): boolean {
  const { 'content-type': type, 'content-length': length = '0', 'transfer-encoding': chunked } = headers;
  if (chunked === undefined && length === '0') return true;
  return /^application\/json\s*(?:;|$)/i.test(type ?? '');
}

function enteredBy(context: ExecutionContext): Entered {
  const found = entered.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (found === undefined) throw new Error('a route of the ledger without its entrance');
  return found;
}

/** Parameter of a handler: the {@link Viewer}. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Viewer => {
  return enteredBy(context).viewer;
});

/** Parameter of a handler: the project that its route demands. */
export const InProject = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ProjectDocument => {
    const { project } = enteredBy(context);
    if (project === null) throw new Error('the route demands no project');
    return project;
  },
);

/** Parameter of a handler: who asks and why, for a command. */
export const Asked = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { viewer } = enteredBy(context);
  return commandContext(context.switchToHttp().getRequest<FastifyRequest>(), actorOf(viewer));
});
