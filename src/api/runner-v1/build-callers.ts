import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { buildAggregate, type ExistingBuild } from '../../domain/build/build.js';
import type { Actor } from '../../event-store/envelope.js';
import { Ledger } from '../../ledger/ledger.js';
import { FindBuild } from '../../queries/finding-a-build/query.js';
import { equalInConstantTime } from '../../secrets/tokens.js';
import { Vault } from '../../secrets/vault.js';
import { buildIdOf } from './build-id.js';
import { erased, forbidden, notFound } from './refusals.js';
import { textParam } from './request-params.js';
import { runnerActor } from './runner-callers.js';

/** A build that a request may write to, in its name. */
export interface CallingBuild {
  readonly id: number;
  readonly build: ExistingBuild;
  /** The runner that has the build. */
  readonly actor: Actor;
}

/** Lets requests at a build that carry its token (or the runners token of its project, as old runners do). */
@Injectable()
export class BuildCallers {
  constructor(
    private readonly queries: QueryBus,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * Of somebody who writes. The build is read from its stream: a cancel of a moment ago counts.
   * @throws ApiError 404 unknown build, 403 wrong token, 403 erased; in this order, as GitLab does
   */
  async enter(idText: string, token: string | undefined): Promise<CallingBuild> {
    const id = buildIdOf(idText);
    const build = id === null ? null : await this.ledger.load(buildAggregate, id);
    if (id === null || build === null || build.status === 'none') throw notFound();
    if (token === undefined || !this.opens(token, id, build.projectId)) throw forbidden();
    if (build.erased) throw erased();
    return { id, build, actor: runnerActor(build.runnerId ?? 0) };
  }

  /**
   * Of somebody who only reads: that goes on while the events are away.
   * @returns the build's id
   * @throws ApiError as `enter`
   */
  async look(idText: string, token: string | undefined): Promise<number> {
    const id = buildIdOf(idText);
    const build = id === null ? null : await this.queries.execute(new FindBuild(id));
    if (build === null) throw notFound();
    const { body } = build;
    if (token === undefined || !this.opens(token, body.id, body.projectId)) throw forbidden();
    if (body.erasedAt !== null) throw erased();
    return body.id;
  }

  private opens(token: string, buildId: number, projectId: number): boolean {
    return (
      equalInConstantTime(token, this.vault.buildToken(buildId)) ||
      equalInConstantTime(token, this.vault.runnersToken(projectId))
    );
  }
}

/** The `BUILD-TOKEN` header, else the parameter `token`. */
export function buildTokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers['build-token'];
  return typeof header === 'string' && header !== '' ? header : textParam(request, 'token');
}
