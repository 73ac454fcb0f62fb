import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { BLOBS } from '../../ports.js';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import type { TraceContent } from './query.js';
import { ReadTrace } from './query.js';

@QueryHandler(ReadTrace)
export class ReadTraceHandler implements IQueryHandler<ReadTrace> {
  constructor(@Inject(BLOBS) private readonly blobs: Blobs) {}

  async execute({ buildId, range }: ReadTrace): Promise<TraceContent> {
    const size = await this.blobs.traces.length(buildId);
    const to = Math.min(range?.to ?? size, size);
    return { size, content: await this.blobs.traces.read(buildId, { from: range?.from ?? 0, to }) };
  }
}
