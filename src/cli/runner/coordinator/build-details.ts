import { integerOf, listOf, objectOf, textOf, textsOf } from '../../http/json.js';

/** A build as `POST builds/register` hands it out (runner API v1); what the server leaves out has its default here. */
export interface BuildDetails {
  readonly id: number;
  readonly projectId: number;
  readonly projectName: string;
  readonly name: string;
  readonly stage: string;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  /** The build's own secret: traces and artifacts are sent under it. */
  readonly token: string;
  /** `before_script` and `script`, one command a line. */
  readonly commands: string;
  readonly repoUrl: string;
  readonly allowGitFetch: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly variables: readonly BuildVariable[];
  readonly options: BuildOptions;
  readonly dependsOn: readonly Dependency[];
}

export interface BuildVariable {
  readonly key: string;
  readonly value: string;
  /** May be shown; a variable that is not public is blotted out of the trace. */
  readonly public: boolean;
  /** The value goes into a file, and the variable holds the file's path. */
  readonly file: boolean;
  /** `$` in the value means nothing. */
  readonly raw: boolean;
}

export interface BuildOptions {
  readonly afterScript: readonly string[];
  /** Names of the builds whose artifacts are wanted; null: all of the earlier stages. */
  readonly dependencies: readonly string[] | null;
  readonly artifacts: ArtifactsOptions | null;
}

export interface ArtifactsOptions {
  readonly name: string;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly untracked: boolean;
  readonly when: string;
  /** In GitLab's human words; empty: never. */
  readonly expireIn: string;
}

export interface Dependency {
  readonly id: number;
  readonly name: string;
  readonly token: string;
  readonly hasArtifacts: boolean;
}

const DEFAULT_TIMEOUT_SECONDS = 7200;

/** Reads the server's answer; null when it isn't a build. */
export function parseBuildDetails(json: unknown): BuildDetails | null {
  const build = objectOf(json);
  const id = integerOf(build['id']);
  if (id <= 0 || textOf(build['token']) === '') return null;
  return {
    id,
    projectId: integerOf(build['project_id']),
    projectName: textOf(build['project_name']),
    name: textOf(build['name']),
    stage: textOf(build['stage']),
    ref: textOf(build['ref']),
    tag: build['tag'] === true,
    sha: textOf(build['sha']),
    token: textOf(build['token']),
    commands: textOf(build['commands']),
    repoUrl: textOf(build['repo_url']),
    allowGitFetch: build['allow_git_fetch'] === true,
    timeout: integerOf(build['timeout']) || DEFAULT_TIMEOUT_SECONDS,
    variables: listOf(build['variables']).map(parseVariable),
    options: parseOptions(build['options']),
    dependsOn: listOf(build['depends_on_builds']).map(parseDependency),
  };
}

function parseVariable(json: unknown): BuildVariable {
  const variable = objectOf(json);
  const key = textOf(variable['key']);
  return {
    key,
    value: textOf(variable['value']),
    public: variable['public'] === true && variable['masked'] !== true,
    file: variable['file'] === true,
    raw: variable['raw'] === true || PROSE.test(key),
  };
}

/** What people write into commits is not written with variables in mind. */
const PROSE = /^CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION)$/;

function parseOptions(json: unknown): BuildOptions {
  const options = objectOf(json);
  const dependencies = options['dependencies'];
  return {
    afterScript: textsOf(options['after_script']),
    dependencies: Array.isArray(dependencies) ? textsOf(dependencies) : null,
    artifacts: options['artifacts'] ? parseArtifacts(options['artifacts']) : null,
  };
}

function parseArtifacts(json: unknown): ArtifactsOptions {
  const artifacts = objectOf(json);
  return {
    name: textOf(artifacts['name']),
    paths: textsOf(artifacts['paths']),
    exclude: textsOf(artifacts['exclude']),
    untracked: artifacts['untracked'] === true,
    when: textOf(artifacts['when'], 'on_success'),
    expireIn: textOf(artifacts['expire_in']),
  };
}

function parseDependency(json: unknown): Dependency {
  const build = objectOf(json);
  return {
    id: integerOf(build['id']),
    name: textOf(build['name']),
    token: textOf(build['token']),
    hasArtifacts: textOf(objectOf(build['artifacts_file'])['filename']) !== '',
  };
}
