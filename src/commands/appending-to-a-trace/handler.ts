import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import type { Blobs } from '../../blobs/blobs.js';
import type { Config } from '../../config/config.js';
import { BLOBS, CONFIG } from '../../ports.js';
import { TraceWriter } from '../trace-writer.js';
import { AppendTrace } from './command.js';

@CommandHandler(AppendTrace)
export class AppendTraceHandler implements ICommandHandler<AppendTrace> {
  constructor(
    private readonly traces: TraceWriter,
    @Inject(BLOBS) private readonly blobs: Blobs,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  execute({ buildId, offset, bytes, context }: AppendTrace) {
    const maxBytes = this.config.limits.trace;
    return this.traces.write(buildId, context, secrets =>
      this.blobs.traces.append(buildId, offset, bytes, { secrets, maxBytes }),
    );
  }
}
