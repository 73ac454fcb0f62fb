import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { BlobTooLarge } from '../../blobs/blobs.js';
import type { BuildResult } from '../../commands/results.js';
import { ExpiryUnreadable, UploadArtifacts } from '../../commands/uploading-artifacts/command.js';
import type { Config } from '../../config/config.js';
import { Refused } from '../../domain/event.js';
import { CONFIG } from '../../ports.js';
import { commandContext } from '../http/request-context.js';
import { BuildCallers, buildTokenOf, type CallingBuild } from './build-callers.js';
import { erased, forbidden, invalid, notGiven, tooLarge } from './refusals.js';
import { textParam } from './request-params.js';
import { discardRest, inWordsOfUpload, openUploadForm, shownName, type UploadForm } from './upload-form.js';

const NOT_RUNNING = 'Build is not running!';
/** What a multipart form may add to its file. */
const FORM_OVERHEAD = 256 * 1024;

/** Takes archives from runners, after the checks of GitLab 8.17 in its order. */
@Injectable()
export class ArtifactUploads {
  constructor(
    private readonly commands: CommandBus,
    @Inject(BuildCallers) private readonly callers: BuildCallers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws ApiError 404, 403 (token, erased, not running), 400 (no file, unreadable), 413 */
  async receive(id: string, request: FastifyRequest): Promise<BuildResult> {
    try {
      const token = buildTokenOf(request);
      // With the token at hand nothing is read for a caller who may not; else it must stand before the file.
      const caller = token === undefined ? null : await this.enterRunning(id, token);
      if (Number(request.headers['content-length'] ?? 0) >= this.config.limits.artifacts + FORM_OVERHEAD) {
        throw tooLarge();
      }
      const form = await openUploadForm(request);
      return await this.take(
        caller ?? (await this.enterRunning(id, form.fields.get('token'))),
        form,
        request,
      );
    } catch (error) {
      throw inOurWords(error);
    } finally {
      discardRest(request);
    }
  }

  /** @throws ApiError as `receive` */
  async authorize(id: string, request: FastifyRequest): Promise<void> {
    if (request.headers['gitlab-workhorse'] === undefined) {
      throw forbidden('Request should be executed via GitLab Workhorse');
    }
    const { build } = await this.callers.enter(id, buildTokenOf(request));
    if (build.status !== 'running') throw forbidden('build is not running');
    const size = Number(textParam(request, 'filesize') ?? 0);
    if (!(size < this.config.limits.artifacts)) throw tooLarge();
  }

  private async enterRunning(id: string, token: string | undefined): Promise<CallingBuild> {
    const caller = await this.callers.enter(id, token);
    if (caller.build.status !== 'running') throw forbidden(NOT_RUNNING);
    return caller;
  }

  private async take(
    caller: CallingBuild,
    { fields, file, rest }: UploadForm,
    request: FastifyRequest,
  ): Promise<BuildResult> {
    // What Workhorse would send once it has stored the file: a path on the server, which no client may name.
    if (fields.has('file.path')) throw notGiven('Bad file path');
    if (file === null) throw notGiven('Missing artifacts file!');
    const expireIn = textParam(request, 'expire_in') ?? fields.get('expire_in') ?? null;
    const context = commandContext(request, caller.actor);
    const lateExpireIn = async (): Promise<string | null> => (await rest()).get('expire_in') ?? null;
    const name = shownName(file.filename);
    const upload = new UploadArtifacts(caller.id, name, file.file, expireIn, lateExpireIn, context);
    return await this.commands.execute(upload);
  }
}

function inOurWords(error: unknown): unknown {
  if (error instanceof BlobTooLarge) return tooLarge();
  if (error instanceof ExpiryUnreadable) return invalid('expire_in');
  if (!(error instanceof Refused)) return inWordsOfUpload(error);
  if (error.code === 'erased') return erased();
  return error.code === 'not_running' ? forbidden(NOT_RUNNING) : error;
}
