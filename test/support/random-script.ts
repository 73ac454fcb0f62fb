import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { AppendTrace } from '../../src/commands/appending-to-a-trace/command.js';
import { ArchiveTrace } from '../../src/commands/archiving-a-trace/command.js';
import { BlockUser } from '../../src/commands/blocking-a-user/command.js';
import { ChangeProject } from '../../src/commands/changing-a-project/command.js';
import { CreateUser } from '../../src/commands/creating-a-user/command.js';
import { EraseBuild } from '../../src/commands/erasing-a-build/command.js';
import { GrantMembership } from '../../src/commands/granting-membership/command.js';
import { IssueToken } from '../../src/commands/issuing-a-token/command.js';
import { KeepArtifacts } from '../../src/commands/keeping-artifacts/command.js';
import { RemoveArtifacts } from '../../src/commands/removing-artifacts/command.js';
import { ReplaceTrace } from '../../src/commands/replacing-a-trace/command.js';
import { RestartPipeline } from '../../src/commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../../src/commands/retrying-a-build/command.js';
import { BuildHistory } from '../../src/queries/build-history/query.js';
import { FindArtifactsOfRef } from '../../src/queries/finding-artifacts-of-a-ref/query.js';
import { FindBuild } from '../../src/queries/finding-a-build/query.js';
import { FindPipeline } from '../../src/queries/finding-a-pipeline/query.js';
import { FindProject } from '../../src/queries/finding-a-project/query.js';
import { FindUser } from '../../src/queries/finding-a-user/query.js';
import { ListBuilds } from '../../src/queries/listing-builds/query.js';
import { ListPageOfProjects } from '../../src/queries/listing-a-page-of-projects/query.js';
import { ListPipelines } from '../../src/queries/listing-pipelines/query.js';
import { ListProjects } from '../../src/queries/listing-projects/query.js';
import { ListUsers } from '../../src/queries/listing-users/query.js';
import { ReadTrace } from '../../src/queries/reading-a-trace/query.js';
import { ada, job, type Core } from './core.js';
import { Workshop } from './core-workshop.js';
import { Random } from './random.js';

type Step = readonly [name: string, perform: () => Promise<unknown>];

const STATUSES = [
  'pending',
  'running',
  'success',
  'failed',
  'canceled',
  'created',
  'skipped',
  'manual',
] as const;

/**
 * A long run of commands and questions, made by chance from a seed: the same seed asks the same of every ledger. It
 * asks for things that aren't there, and for what is refused, too.
 */
export class RandomScript {
  private readonly taken: number[] = [];

  private constructor(
    private readonly core: Core,
    private readonly workshop: Workshop,
    private readonly random: Random,
  ) {}

  static async begin(core: Core, seed: number): Promise<RandomScript> {
    return new RandomScript(core, await Workshop.open(core), new Random(seed));
  }

  /** The next step. @returns its name, and what was answered or thrown */
  async next(): Promise<{ readonly step: string; readonly answer: unknown }> {
    this.core.clock.advance(this.random.below(90_000));
    const [step, perform] = this.random.of(this.random.below(3) === 0 ? this.questions() : this.commands());
    const answer = await perform().catch((error: unknown) => ({
      refused: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    }));
    const { store, projection } = this.core.engine;
    await projection.reached(await store.lastPosition(), 30_000);
    return { step, answer };
  }

  private commands(): readonly Step[] {
    const { random, workshop } = this;
    const [build, project] = [this.build(), this.project()];
    const commands = this.core.app.get(CommandBus);
    const run = (command: Parameters<typeof commands.execute>[0]) => () => commands.execute(command);
    const take: Step = ['take', () => this.take()];
    const text = Buffer.from(`line ${random.below(1_000)}\n`.repeat(1 + random.below(50)));
    return [
      ['begin a pipeline', () => workshop.begin(this.jobs(), project)],
      ['begin a pipeline', () => workshop.begin(this.jobs(), project)],
      take,
      take,
      take,
      [
        'finish',
        () => workshop.finish(build, random.of(['success', 'failed']), null, random.of([null, 1, 137])),
      ],
      ['finish', () => workshop.finish(build, 'success')],
      ['append to a trace', () => this.append(build, text)],
      ['append at a wrong place', run(new AppendTrace(build, 7_777_777, text, ada))],
      ['replace a trace', run(new ReplaceTrace(build, text, ada))],
      ['archive a trace', run(new ArchiveTrace(build, ada))],
      ['upload', () => workshop.upload(build, random.of([null, '1 day', 'never', 'some day']))],
      ['keep artifacts', run(new KeepArtifacts(build, ada))],
      ['remove artifacts', run(new RemoveArtifacts(build, ada))],
      ['erase', run(new EraseBuild(build, 2, ada))],
      ['cancel', () => workshop.cancel(build)],
      ['play', () => workshop.play(build)],
      ['retry', run(new RetryBuild(build, 2, false, ada))],
      ['restart a pipeline', run(new RestartPipeline(project, 1 + random.below(4), 2, null, ada))],
      ['register a project', () => workshop.project({ path: `team/app-${random.below(12)}` })],
      [
        'register a runner',
        () => workshop.runner({ tags: random.of([[], ['linux']]) }, random.of([null, 1])),
      ],
      [
        'change a project',
        run(new ChangeProject(project, { buildTimeout: 60 * (1 + random.below(9)) }, ada)),
      ],
      ['create a user', run(new CreateUser(this.user(), ada))],
      ['grant membership', run(new GrantMembership(2 + random.below(6), project, 30, ada))],
      [
        'issue a token',
        run(new IssueToken(2 + random.below(6), 'cli', null, `token-${random.below(1e9)}`, ada)),
      ],
      ['block a user', run(new BlockUser(3 + random.below(9), ada))],
    ];
  }

  private questions(): readonly Step[] {
    const { random } = this;
    const [build, project] = [this.build(), this.project()];
    const queries = this.core.app.get(QueryBus);
    const ask = (query: Parameters<typeof queries.execute>[0]) => () => queries.execute(query);
    const statuses = random.of([null, [random.of(STATUSES)], [random.of(STATUSES), random.of(STATUSES)]]);
    const pipelineIds = random.of([null, null, [1 + random.below(9), 1 + random.below(9)]]);
    const perPage = random.of([1, 3, 20]);
    return [
      ['list builds', ask(new ListBuilds(project, statuses, pipelineIds, 1 + random.below(3), perPage))],
      ['list builds', ask(new ListBuilds(project, statuses, pipelineIds, 1, 100))],
      ['find a build', ask(new FindBuild(build))],
      ['history', ask(new BuildHistory(build))],
      ['read a trace', () => this.trace(build)],
      ['find a pipeline', ask(new FindPipeline({ projectId: project, number: 1 + random.below(5) }))],
      ['find the newest pipeline', ask(new FindPipeline({ projectId: project, ref: 'main', event: 'push' }))],
      [
        'list pipelines',
        ask(new ListPipelines(project, random.of([null, 'a'.repeat(40)]), 1 + random.below(20))),
      ],
      ['list projects', ask(new ListProjects(random.below(3), 1 + random.below(5)))],
      [
        'a page of projects',
        ask(new ListPageOfProjects(null, { by: 'name', direction: 'desc' }, 1, perPage)),
      ],
      ['find a project', ask(new FindProject(random.of(['team/app', 'team/app-3', '1', '77'])))],
      ['list users', ask(new ListUsers(random.below(3), 20))],
      ['find a user', ask(new FindUser(random.of(['user-2', '3', 'nobody'])))],
      ['artifacts of a ref', ask(new FindArtifactsOfRef(project, 'main', 'unit'))],
    ];
  }

  /** Most often one that a runner has taken lately; else any, that is there or not. */
  private build(): number {
    const taken = this.taken.slice(-6);
    return taken.length > 0 && this.random.below(4) > 0 ? this.random.of(taken) : 1 + this.random.below(60);
  }

  private async take(): Promise<number | null> {
    const build = await this.workshop.take(this.random.of([1, 1, 1, 2, 99]));
    if (build !== null) this.taken.push(build);
    return build;
  }

  private project(): number {
    return this.random.of([1, 1, 1, 2, 3, 99]);
  }

  private user() {
    const name = `user-${this.random.below(8)}`;
    return { username: name, name, email: `${name}@x.test`, admin: this.random.below(4) === 0 };
  }

  private jobs() {
    const { random } = this;
    const when = random.of(['on_success', 'on_success', 'manual', 'always', 'on_failure'] as const);
    const first = job('unit', { tags: random.of([[], [], ['linux']]) });
    const more = [job('lint', { allowFailure: random.below(2) === 0 }), job('doc')].slice(random.below(3));
    const last = job('ship', { stage: 'deploy', stageIndex: 1, when });
    return [first, ...more, ...(random.below(3) === 0 ? [] : [last])];
  }

  private async append(build: number, text: Buffer): Promise<unknown> {
    const length = await this.core.engine.blobs.traces.length(build);
    return this.core.app.get(CommandBus).execute(new AppendTrace(build, length, text, ada));
  }

  private async trace(build: number): Promise<unknown> {
    const from = this.random.below(100);
    const query = new ReadTrace(build, this.random.of([{ from: 0 }, { from }, { from, to: from + 40 }]));
    const { size, content } = await this.core.app.get(QueryBus).execute(query);
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(piece as Buffer);
    return { size, text: Buffer.concat(pieces).toString() };
  }
}
