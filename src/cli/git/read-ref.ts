import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { runGit } from './run-git.js';
import type { RefChoice } from './submission.js';

/** The branch or tag to submit: the person's choice, else HEAD's branch, else the tag a detached HEAD is at. */
export async function readRef(root: string, choice: RefChoice): Promise<{ ref: string; tag: boolean }> {
  if (typeof choice.tag === 'string') return { ref: choice.tag, tag: true };
  if (choice.tag === true) return { ref: choice.ref ?? (await tagAtHead(root, true)), tag: true };
  if (choice.ref !== undefined) return { ref: choice.ref, tag: false };
  const branch = await runGit(root, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (branch.ok) return { ref: branch.stdout.trim(), tag: false };
  return { ref: await tagAtHead(root, false), tag: true };
}

async function tagAtHead(root: string, asked: boolean): Promise<string> {
  const tag = await runGit(root, ['describe', '--tags', '--exact-match', 'HEAD']);
  if (tag.ok) return tag.stdout.trim();
  throw new CliError(
    ExitCode.usage,
    asked ? 'HEAD is not at a tag' : 'HEAD is detached and not at a tag: name the branch with --ref',
  );
}
