import { Readable } from 'node:stream';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CancelBuild } from '../../src/commands/canceling-a-build/command.js';
import { FinishBuild } from '../../src/commands/finishing-a-build/command.js';
import { PipelineWriter } from '../../src/commands/pipeline-writer.js';
import { PlayBuild } from '../../src/commands/playing-a-build/command.js';
import { RegisterProject, type NewProject } from '../../src/commands/registering-a-project/command.js';
import { RegisterRunner } from '../../src/commands/registering-a-runner/command.js';
import { TakeNextBuild } from '../../src/commands/starting-a-build/command.js';
import { UploadArtifacts } from '../../src/commands/uploading-artifacts/command.js';
import type { BuildDefinition } from '../../src/domain/definition.js';
import type { RunnerSettings } from '../../src/domain/runner/events.js';
import { FindPipeline } from '../../src/queries/finding-a-pipeline/query.js';
import { ada, type Core } from './core.js';

const RUNNER: RunnerSettings = {
  description: 'r',
  tags: [],
  runUntagged: true,
  locked: false,
  active: true,
  info: {},
};

/** A project and a shared runner on a core, and short words for what is done with them. */
export class Workshop {
  private constructor(
    readonly core: Core,
    readonly projectId: number,
    readonly runnerId: number,
  ) {}

  static async open(core: Core): Promise<Workshop> {
    const commands = core.app.get(CommandBus);
    const project = { path: 'team/app', repoUrl: 'file:///repo', ownerId: null };
    const { projectId } = await commands.execute(new RegisterProject(project, ada));
    const { runnerId } = await commands.execute(new RegisterRunner(RUNNER, null, ada));
    return new Workshop(core, projectId, runnerId);
  }

  /** The same project and runner, on a core that was started again. */
  movedTo(core: Core): Workshop {
    return new Workshop(core, this.projectId, this.runnerId);
  }

  get commands(): CommandBus {
    return this.core.app.get(CommandBus);
  }

  async project(facts: Partial<NewProject> & { readonly path: string }): Promise<number> {
    const project = { repoUrl: 'file:///repo', ownerId: null, ...facts };
    return (await this.commands.execute(new RegisterProject(project, ada))).projectId;
  }

  async runner(facts: Partial<RunnerSettings> = {}, projectId: number | null = null): Promise<number> {
    const settings = { ...RUNNER, ...facts };
    return (await this.commands.execute(new RegisterRunner(settings, projectId, ada))).runnerId;
  }

  begin(definitions: readonly BuildDefinition[], projectId = this.projectId) {
    const draft = {
      projectId,
      ref: 'main',
      tag: false,
      sha: 'a'.repeat(40),
      beforeSha: '0'.repeat(40),
      event: 'push' as const,
      deployTo: '',
      commit: {
        message: 'x',
        createdAt: '2026-03-01T10:00:00.000+01:00',
        personal: { author: { name: 'A', email: 'a@x' } },
      },
      userId: 2,
      variables: [],
      stages: ['test', 'deploy'],
      definitions,
      forkOf: null,
    };
    return this.core.app.get(PipelineWriter).begin(draft, ada);
  }

  async take(runnerId = this.runnerId): Promise<number | null> {
    return (await this.commands.execute(new TakeNextBuild(runnerId, ada)))?.buildId ?? null;
  }

  finish(
    id: number,
    state: 'success' | 'failed',
    failureReason: string | null = null,
    exitCode: number | null = null,
  ) {
    return this.commands.execute(new FinishBuild(id, this.runnerId, state, failureReason, exitCode, ada));
  }

  /** The next build is taken and ends. @returns its id */
  async run(
    state: 'success' | 'failed',
    failureReason: string | null = null,
    exitCode: number | null = null,
  ): Promise<number | null> {
    const id = await this.take();
    if (id !== null) await this.finish(id, state, failureReason, exitCode);
    return id;
  }

  cancel(id: number) {
    return this.commands.execute(new CancelBuild(id, ada));
  }

  play(id: number) {
    return this.commands.execute(new PlayBuild(id, 2, ada));
  }

  upload(id: number, expireIn: string | null) {
    const source = Readable.from([Buffer.from('zip')]);
    return this.commands.execute(new UploadArtifacts(id, 'a.zip', source, expireIn, async () => null, ada));
  }

  async pipeline(id: number) {
    return (await this.core.app.get(QueryBus).execute(new FindPipeline({ id })))?.body;
  }

  /** The status of each job, by its name. */
  async statuses(pipelineId: number): Promise<Record<string, string>> {
    const found = await this.pipeline(pipelineId);
    return Object.fromEntries(found?.jobs.map(({ name, status }) => [name, status]) ?? []);
  }

  async typesOf(buildId: number): Promise<string[]> {
    const events = await this.core.engine.store.readStream(`build-${buildId}`);
    return events.map(({ type }) => type);
  }
}
