import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import type { Config } from '../../config/config.js';
import { BLOBS, CONFIG } from '../../ports.js';
import { TraceWriter } from '../trace-writer.js';
import { ReplaceTrace } from './command.js';

@CommandHandler(ReplaceTrace)
export class ReplaceTraceHandler implements ICommandHandler<ReplaceTrace> {
  constructor(
    private readonly traces: TraceWriter,
    @Inject(BLOBS) private readonly blobs: Blobs,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  execute({ buildId, bytes, context }: ReplaceTrace) {
    const maxBytes = this.config.limits.trace;
    return this.traces.write(buildId, context, secrets =>
      this.blobs.traces.replace(buildId, bytes, { secrets, maxBytes }),
    );
  }
}
