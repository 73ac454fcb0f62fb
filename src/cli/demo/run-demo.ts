import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { ExitCode } from '../exit-code.js';
import { readSubmission } from '../git/read-submission.js';
import { waitForStop } from '../start/stop-signals.js';
import { findProject } from '../submit/find-project.js';
import type { Terminal } from '../terminal.js';
import { ADA, enroll, GRACE } from './demo-people.js';
import { type DemoRepository, makeDemoRepository } from './demo-repository.js';
import { startDemoRunners } from './demo-runners.js';
import { type DemoServer, startDemoServer } from './demo-server.js';
import { describeAddresses } from './describe-addresses.js';
import { playStory, type Story } from './play-story.js';
import { signStory } from './sign-story.js';
import { unexpectedBuilds } from './unexpected-builds.js';

const PROJECT = 'team/greeter';

/** Plays the whole story on a server of its own; `exit` ends afterwards instead of staying up. */
export async function runDemo(exit: boolean, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const stop = waitForStop();
  const server = await startDemoServer(terminal);
  const repository = await makeDemoRepository();
  terminal.out(`Build Ledger listens on ${server.url}; its data is in ${server.dataFolder}`);
  const runners = await startDemoRunners(server, server.dataFolder, terminal.env);
  try {
    const told = await Promise.race([tellStory(terminal, server, repository), stop.then(() => null)]);
    if (told === null) return;
    if (told.length > 0) throw new CliError(ExitCode.failed, `the demo went wrong:\n${told.join('\n')}`);
    if (exit) return;
    terminal.out('\nThe server stays up until Ctrl-C.');
    await stop;
  } finally {
    for (const runner of runners) runner.halt();
    await Promise.allSettled(runners.map(runner => runner.done));
    await server.close();
    await repository.remove();
  }
}

/** Gives what went otherwise than meant. */
async function tellStory(
  terminal: Terminal,
  server: DemoServer,
  repository: DemoRepository,
): Promise<readonly string[]> {
  const root = { url: server.url, token: server.rootToken };
  const { repoUrl, ref } = await readSubmission(repository.folder);
  const projectId = await findProject(root, PROJECT, { repo_url: repoUrl, default_branch: ref });
  const ada = await enroll(root, projectId, ADA);
  const grace = await enroll(root, projectId, GRACE);
  terminal.out(`Project ${PROJECT} is made from a Git repository in ${repository.folder}`);
  const story = await playStory({ terminal, repository, projectId, ada, grace });
  const { url, dataFolder } = server;
  const canceledAt = await signStory(root, story.canceledBuild);
  const facts = { url, token: ada.token, projectId, projectPath: PROJECT, canceledAt, dataFolder };
  terminal.out('');
  for (const line of describeAddresses({ ...facts, ...buildsOf(story) })) terminal.out(line);
  return unexpectedBuilds(story);
}

function buildsOf(story: Story): { canceledBuild: number; unitBuild: number; manualBuild: number } {
  const idOf = (name: string): number => story.second.find(build => build.name.startsWith(name))?.id ?? 0;
  return { canceledBuild: story.canceledBuild, unitBuild: idOf('unit'), manualBuild: idOf('deploy') };
}
