/** The commit that a configuration is expanded for. */
export interface CommitContext {
  /** Name of the branch or tag, without `refs/heads/`. */
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  /** The commit that the ref pointed at before; forty zeros when there was none. */
  readonly beforeSha: string;
  readonly event: 'push' | 'tag' | 'pull_request' | 'deployment';
  readonly defaultBranch: string;
  /** `owner/name`. */
  readonly projectPath: string;
  readonly commitMessage: string;
}

/** What a configuration is expanded for. */
export interface PipelineContext extends CommitContext {
  /** The project's and the trigger's variables, visible to `rules`; they win over the configuration's. */
  readonly variables: ReadonlyMap<string, string>;
}

/** GitLab's name for what started the pipeline (`CI_PIPELINE_SOURCE`). */
export function pipelineSource({ event }: CommitContext): string {
  if (event === 'pull_request') return 'merge_request_event';
  return event === 'deployment' ? 'api' : 'push';
}

/** A merge request's pipeline is neither a branch's nor a tag's. */
export function isBranchPipeline(context: CommitContext): boolean {
  return !context.tag && context.event !== 'pull_request';
}
