import type { ExistingBuild } from '../../domain/build/build.js';
import type {
  Assignment,
  Dependency,
  RunnerVariable,
} from '../../queries/describing-a-build-for-its-runner/query.js';
import { presentOptions } from './present-options.js';

interface ArtifactsFile {
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
}

/** What is told of a build and of those it depends on. */
export interface BuildSummary {
  readonly id: number;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly status: string;
  readonly name: string;
  readonly token: string;
  readonly stage: string;
  readonly project_id: number;
  readonly project_name: string;
  /** Absent, not null, without artifacts. */
  readonly artifacts_file?: ArtifactsFile;
}

/** The answer to a runner that got a build: `BuildDetails` of GitLab 8.17 (reference/protocols.md 2.3). */
export interface BuildDetails extends BuildSummary {
  /** ISO 8601; null: never. Absent without artifacts. */
  readonly artifacts_expire_at?: string | null;
  /** One command a line. */
  readonly commands: string;
  readonly repo_url: string;
  readonly before_sha: string;
  readonly allow_git_fetch: boolean;
  readonly options: object;
  /** Seconds. */
  readonly timeout: number;
  /** In order of precedence: later wins. */
  readonly variables: readonly RunnerVariable[];
  readonly depends_on_builds: readonly BuildSummary[];
  /** Of container registries: we have none. */
  readonly credentials: readonly [];
}

/** A build as its runner reads it. */
export function presentBuildDetails(assignment: Assignment): BuildDetails {
  const { build, project, dependencies } = assignment;
  const { definition } = build;
  const projectName = project.path.slice(project.path.lastIndexOf('/') + 1);
  const names = dependencies.map(dependency => dependency.build.definition.name);
  return {
    ...presentSummary(assignment, projectName),
    ...(build.artifacts === null ? {} : { artifacts_expire_at: build.artifactsExpireAt }),
    commands: [...definition.beforeScript, ...definition.script].join('\n'),
    repo_url: assignment.repoUrl,
    before_sha: build.beforeSha,
    allow_git_fetch: project.allowGitFetch,
    options: presentOptions(definition, names),
    timeout: definition.timeout ?? project.buildTimeout,
    variables: assignment.variables,
    depends_on_builds: dependencies.map(dependency => presentSummary(dependency, projectName)),
    credentials: [],
  };
}

function presentSummary({ id, build, token }: Dependency, projectName: string): BuildSummary {
  return {
    id,
    ref: build.ref,
    tag: build.tag,
    sha: build.sha,
    status: build.status,
    name: build.definition.name,
    token,
    stage: build.definition.stage,
    project_id: build.projectId,
    project_name: projectName,
    ...artifactsFile(build),
  };
}

function artifactsFile({ artifacts }: ExistingBuild): { readonly artifacts_file?: ArtifactsFile } {
  if (artifacts === null) return {};
  return { artifacts_file: { filename: artifacts.filename, size: artifacts.size } };
}
