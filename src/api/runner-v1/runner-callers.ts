import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../../event-store/envelope.js';
import type { RunnerDocument } from '../../projections/runners.js';
import { Documents } from '../../queries/documents.js';
import { FindRunner } from '../../queries/finding-a-runner/query.js';
import { sha256Hex } from '../../secrets/tokens.js';
import { forbidden } from './refusals.js';

const MAX_TOKEN_LENGTH = 255;

/** Knows runners by their tokens. A token never changes its runner, so who it was is remembered. */
@Injectable()
export class RunnerCallers {
  private readonly idsByToken = new LRUCache<string, number>({ max: 10_000 });

  constructor(
    private readonly queries: QueryBus,
    @Inject(Documents) private readonly documents: Documents,
  ) {}

  /** @throws ApiError 403 for a token that no runner has, or had until it was removed */
  async byToken(token: unknown): Promise<RunnerDocument> {
    if (typeof token !== 'string' || token === '' || token.length > MAX_TOKEN_LENGTH) throw forbidden();
    const tokenSha256 = sha256Hex(token);
    const runner = await this.find(tokenSha256);
    if (runner === null) throw forbidden();
    this.idsByToken.set(tokenSha256, runner.id);
    return runner;
  }

  private async find(tokenSha256: string): Promise<RunnerDocument | null> {
    const known = this.idsByToken.get(tokenSha256);
    if (known === undefined) return this.queries.execute(new FindRunner({ tokenSha256 }));
    return (await this.documents.runners.get(known))?.body ?? null;
  }
}

/** A runner as it stands in the envelope. */
export const runnerActor = (runnerId: number): Actor => ({ kind: 'runner', id: runnerId });
