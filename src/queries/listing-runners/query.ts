import { Query } from '@nestjs/cqrs';
import type { RunnerDocument } from '../../projections/runners.js';

/** Runners by id, oldest first, after one of them; removed ones are not among them. */
export class ListRunners extends Query<readonly RunnerDocument[]> {
  constructor(
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}
