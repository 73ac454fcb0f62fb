import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandConfig } from '../../ci-config/index.js';
import type { BuildDefinition } from '../../domain/definition.js';
import { readSubmission } from '../git/read-submission.js';
import type { Submission } from '../git/submission.js';
import {
  type FakeBuild,
  type FakeCoordinator,
  fakeCoordinator,
  variable,
} from '../testing/fake-coordinator.js';
import { haltRunners, runUntilDone } from '../testing/test-runner.js';
import { type DemoRepository, makeDemoRepository } from './demo-repository.js';

const offered = ({ details, artifacts }: FakeBuild): object =>
  Object.assign({}, details, { artifacts_file: artifacts });

describe("the demo's project", () => {
  let repository: DemoRepository;
  let submission: Submission;
  let server: FakeCoordinator;
  let folder: string;

  beforeAll(async () => {
    repository = await makeDemoRepository();
    submission = await readSubmission(repository.folder);
    server = await fakeCoordinator();
    folder = await mkdtemp(join(tmpdir(), 'ledger-demo-'));
  });

  afterAll(async () => {
    await haltRunners();
    await server.close();
    await repository.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const expand = (variables: Readonly<Record<string, string>> = {}): readonly BuildDefinition[] =>
    expandConfig(submission.config, {
      ...submission,
      event: 'push',
      defaultBranch: 'main',
      projectPath: 'team/greeter',
      commitMessage: submission.commit.message,
      variables: new Map(Object.entries(variables)),
    }).builds;

  const run = async (name: string, ...receives: readonly FakeBuild[]): Promise<FakeBuild> => {
    const definition = expand().find(build => build.name === name);
    if (!definition) throw new Error(`there is no build ${name}`);
    const { beforeScript, script, afterScript, artifacts } = definition;
    const build = server.enqueue({
      name,
      sha: submission.sha,
      repo_url: submission.repoUrl,
      commands: [...beforeScript, ...script].join('\n'),
      options: { artifacts, after_script: afterScript },
      variables: [
        variable('CI_BUILD_REF_NAME', submission.ref),
        variable('CI_BUILD_REF', submission.sha),
        ...definition.variables.map(({ key, value }) => variable(key, value)),
      ],
      depends_on_builds: receives.map(offered),
    });
    await runUntilDone(server, folder, [build]);
    return build;
  };

  it('has the same commits on every machine', async () => {
    const again = await makeDemoRepository();
    await expect(readSubmission(again.folder)).resolves.toMatchObject({ sha: submission.sha, ref: 'main' });
    await again.remove();
  });

  it('expands into the builds that its README names, and a soak only when asked for', () => {
    const names = ['compile', 'unit: [greet]', 'unit: [count]', 'style', 'package', 'deploy'];
    expect(expand().map(build => build.name)).toEqual(names);
    expect(expand({ SOAK: 'yes' }).map(build => build.name)).toContain('soak');
  });

  it('builds as the demo means it to', async () => {
    const compile = await run('compile');
    expect(compile.artifacts?.filename).toBe('compiled.zip');
    const tests = [await run('unit: [greet]', compile), await run('unit: [count]', compile)];
    expect(tests.map(build => build.status)).toEqual(['success', 'success']);
    const style = await run('style');
    expect(style.end).toMatchObject({ exit_code: 3 });
    const packed = await run('package', compile);
    expect(packed.artifacts?.filename).toBe('greeter-main.zip');
    const deploy = await run('deploy', packed);
    expect(deploy.trace.toString()).toContain('deployed greeter-main');
    expect(deploy.status).toBe('success');
  }, 30_000);
});
