import { Controller, HttpCode, Inject, Param, Patch, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BlobTooLarge, OffsetMismatch } from '../../blobs/blobs.js';
import { AppendTrace } from '../../commands/appending-to-a-trace/command.js';
import { Refused } from '../../domain/event.js';
import { ApiError } from '../http/api-error.js';
import { commandContext } from '../http/request-context.js';
import { BuildCallers, buildTokenOf, type CallingBuild } from './build-callers.js';
import { startOfRange } from './content-range.js';
import { erased, invalid, rangeNotSatisfiable, tooLarge } from './refusals.js';
import { errorBody } from './schemas.js';

/**
 * The trace while it is written (reference/protocols.md 2.5). A build that was canceled still takes bytes: the answer
 * tells its status, and that is how the runner learns of the cancel.
 */
@ApiTags('Runner API v1')
@Controller('ci/api/v1/builds/:id/trace.txt')
export class TraceController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(BuildCallers) private readonly callers: BuildCallers,
  ) {}

  @Patch()
  @HttpCode(202)
  @ApiOperation({ summary: 'Append bytes to the trace' })
  @ApiHeader({ name: 'BUILD-TOKEN', description: "The build's token; else the parameter `token`" })
  @ApiHeader({
    name: 'Content-Range',
    description: '`<start>-<end>`, bytes; only the start counts',
    required: true,
  })
  @ApiConsumes('text/plain')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'Raw bytes; none is a sign of life' })
  @ApiResponse({
    status: 202,
    description: 'Written',
    headers: {
      'Build-Status': { description: '`canceled` or `failed`: stop', schema: { type: 'string' } },
      Range: { description: '`0-<length of the trace, bytes>`', schema: { type: 'string' } },
    },
  })
  @ApiResponse({ status: 400, description: 'No Content-Range', schema: errorBody })
  @ApiResponse({ status: 403, description: 'Wrong token, or erased', schema: errorBody })
  @ApiResponse({ status: 404, description: 'No such build', schema: errorBody })
  @ApiResponse({ status: 413, description: 'The trace would be too long', schema: errorBody })
  @ApiResponse({
    status: 416,
    description: 'The start is not the length; `Range` tells it',
    schema: errorBody,
  })
  async append(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const caller = await this.callers.enter(id, buildTokenOf(request));
    const offset = requireStart(request);
    const bytes = bytesOf(request.body);
    const context = commandContext(request, caller.actor);
    try {
      const { length, status } = await this.commands.execute(
        new AppendTrace(caller.id, offset, bytes, context),
      );
      void reply.headers({ 'Build-Status': status, Range: `0-${length}` });
      return '';
    } catch (error) {
      throw inWordsOfPatch(error, caller);
    }
  }
}

function requireStart(request: FastifyRequest): number {
  const header = request.headers['content-range'];
  if (header === undefined) throw new ApiError(400, { error: '400 Missing header Content-Range' });
  const start = startOfRange(header);
  if (start === null) throw invalid('Content-Range');
  return start;
}

/** An empty body comes as nothing at all. */
function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null || body === '') return new Uint8Array();
  if (Buffer.isBuffer(body)) return body;
  throw new ApiError(415, { error: '415 Unsupported Media Type: send the bytes as text/plain' });
}

/** With the build's status on every answer, so that no runner that is out of step misses a cancel. */
function inWordsOfPatch(error: unknown, { build }: CallingBuild): unknown {
  const headers = { 'Build-Status': build.status };
  if (error instanceof OffsetMismatch) return rangeNotSatisfiable(error.length, headers);
  if (error instanceof BlobTooLarge) return tooLarge(headers);
  return error instanceof Refused && error.code === 'erased' ? erased() : error;
}
