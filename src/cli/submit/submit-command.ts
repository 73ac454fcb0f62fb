import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withoutCredentials } from '../../domain/project/repo-url.js';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES_HELP, ExitCode } from '../exit-code.js';
import { readSubmission } from '../git/read-submission.js';
import type { RefChoice, Submission } from '../git/submission.js';
import { addServerOptions, clientFrom, type ServerOptions } from '../server-options.js';
import { createPipeline, type CreatedPipeline } from './create-pipeline.js';
import { findProject } from './find-project.js';
import { followPipeline } from './follow-pipeline.js';
import { parseVariable, type PipelineVariable } from './parse-variable.js';
import { changePrinter } from './print-changes.js';
import { projectOfRemote } from './project-of-remote.js';

interface SubmitOptions extends ServerOptions, RefChoice {
  readonly project?: string;
  readonly create?: boolean;
  readonly variable?: readonly PipelineVariable[];
  readonly wait?: boolean;
  readonly json?: boolean;
}

const LOOK_EVERY_MS = 1000;

const HELP = `
Everything is read from HEAD's commit; changes that are not committed do not count.

Examples:
  $ build-ledger submit
  $ build-ledger submit ~/src/app --project team/app --create --wait
  $ build-ledger submit --tag v1.2.0 --variable DEPLOY=yes --json
${EXIT_CODES_HELP}`;

/** `build-ledger submit [PATH]`. */
export function addSubmitCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command('submit'))
    .description('create a pipeline from the HEAD of a Git repository')
    .argument('[path]', 'the repository', '.')
    .option('--project <id|owner/name>', "the project (default: owner/name of the remote 'origin')")
    .option('--create', "make the project when it isn't there")
    .option('--ref <name>', 'the branch to submit as (default: what HEAD is at)')
    .option('--tag [name]', 'submit as a tag (default name: the tag that HEAD is at)')
    .option('--variable <KEY=VALUE>', 'a variable of the pipeline; may be repeated', parseVariable)
    .option('--wait', 'follow the builds until the pipeline ends; exit code 1 when it fails')
    .option('--json', "print the server's answer as JSON")
    .addHelpText('after', HELP)
    .action(async (path: string, options: SubmitOptions) => submit(path, options, context));
}

async function submit(path: string, options: SubmitOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const client = clientFrom(options, terminal);
  const submission = await readSubmission(resolve(terminal.cwd, path), options);
  const create = options.create
    ? { repo_url: submission.repoUrl, default_branch: branchOf(submission) }
    : null;
  const projectId = await findProject(client, projectName(options, submission), create);
  const pipeline = await createPipeline(client, projectId, submission, options.variable ?? []);
  if (!options.json) printPipeline(pipeline, submission, context);
  if (!options.wait) {
    if (options.json) terminal.out(JSON.stringify(pipeline.raw));
    return;
  }
  const onLook = options.json ? () => undefined : changePrinter(terminal);
  const end = await followPipeline(client, pipeline, { intervalMs: LOOK_EVERY_MS, onLook });
  if (end.status === 'failed' || end.status === 'canceled') context.exitCode = ExitCode.failed;
  const { id, number } = pipeline;
  terminal.out(options.json ? JSON.stringify({ id, number, ...end }) : `pipeline ${number}: ${end.status}`);
}

/** A tag says nothing of the default branch, so `main` is assumed. */
const branchOf = (submission: Submission): string => (submission.tag ? 'main' : submission.ref);

function projectName(options: SubmitOptions, submission: Submission): string {
  const name = options.project ?? projectOfRemote(submission.repoUrl);
  if (name) return name;
  throw new CliError(
    ExitCode.usage,
    `${withoutCredentials(submission.repoUrl)} names no project: pass --project owner/name`,
  );
}

function printPipeline(pipeline: CreatedPipeline, submission: Submission, context: CommandContext): void {
  const { ref, sha } = submission;
  const count = pipeline.builds.length;
  context.terminal.out(
    `pipeline ${pipeline.number} of project ${pipeline.projectId}: ${pipeline.status}, ` +
      `${count} ${count === 1 ? 'build' : 'builds'} for ${ref} at ${sha.slice(0, 8)}`,
  );
}
