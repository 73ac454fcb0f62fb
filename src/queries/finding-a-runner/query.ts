import { Query } from '@nestjs/cqrs';
import type { RunnerDocument } from '../../projections/runners.js';

/** A runner by the SHA-256 of its token, or by id; null if there is none. */
export class FindRunner extends Query<RunnerDocument | null> {
  constructor(readonly wanted: { readonly id: number } | { readonly tokenSha256: string }) {
    super();
  }
}
