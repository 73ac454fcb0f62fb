import { Injectable } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Past } from '../../../queries/time-machine/past.js';
import { TimeMachine } from '../../../queries/time-machine/time-machine.js';
import { problem } from '../problem.js';

type Query = Readonly<Record<string, unknown>>;

/** On a route that can answer as it would have then. */
export const AsOf = () =>
  ApiQuery({
    name: 'as_of',
    required: false,
    type: String,
    description: 'ISO 8601 time or position: as it was then',
  });

/** Reads moments out of queries. */
@Injectable()
export class Moments {
  constructor(private readonly time: TimeMachine) {}

  /** @returns null when the parameter is absent @throws ApiError 400 */
  async given(query: Query, name = 'as_of'): Promise<Past | null> {
    const given = query[name];
    if (given === undefined || given === '') return null;
    const past = typeof given === 'string' ? await this.time.moment(given) : null;
    if (past === null) throw problem(400, `${name} must be an ISO 8601 time or a position`);
    return past;
  }

  /** @throws ApiError 400 also when the parameter is absent */
  async needed(query: Query, name: string): Promise<Past> {
    const past = await this.given(query, name);
    if (past === null) throw problem(400, `${name} is needed: an ISO 8601 time or a position`);
    return past;
  }
}
