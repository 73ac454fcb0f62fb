/**
 * What a `.gitlab-ci.yml` asks of one build, after defaults, `extends`, `rules` and `parallel` have been
 * worked out for one pipeline. Absent means "not configured"; nothing here is secret.
 */
export interface BuildDefinition {
  readonly name: string;
  readonly stage: string;
  /** 0-based place of the stage in the pipeline. */
  readonly stageIndex: number;
  readonly beforeScript: readonly string[];
  readonly script: readonly string[];
  readonly afterScript: readonly string[];
  readonly when: BuildWhen;
  /** Seconds to wait before the build is enqueued; only with `when: delayed`. */
  readonly startIn?: number;
  readonly allowFailure: boolean;
  /** `allow_failure: exit_codes`: the failure is allowed only with one of these codes. */
  readonly allowFailureExitCodes?: readonly number[];
  readonly image?: ContainerImage;
  readonly services?: readonly ContainerImage[];
  /** Variables of the configuration (global, job, matrix), in order of precedence: later wins. */
  readonly variables: readonly DefinedVariable[];
  /** A runner must carry all of these tags. */
  readonly tags: readonly string[];
  /** Names of earlier builds whose artifacts are handed over; absent: all of the earlier stages. */
  readonly dependencies?: readonly string[];
  /** Names of builds that must end before this one, instead of the earlier stages; `[]`: starts at once. */
  readonly needs?: readonly BuildNeed[];
  readonly artifacts?: ArtifactsDefinition;
  readonly cache?: readonly CacheDefinition[];
  /** RE2 pattern whose last match in the trace is the coverage. */
  readonly coverage?: string;
  readonly retry?: RetryDefinition;
  /** Seconds; absent: the project's build timeout. */
  readonly timeout?: number;
  readonly environment?: string;
  /** The build's place among its `parallel` siblings, 1-based. */
  readonly parallel?: { readonly index: number; readonly total: number };
}

export type BuildWhen = 'on_success' | 'on_failure' | 'always' | 'manual' | 'delayed';

export interface DefinedVariable {
  readonly key: string;
  readonly value: string;
}

export interface ContainerImage {
  readonly name: string;
  readonly alias?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
}

export interface BuildNeed {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
}

export interface ArtifactsDefinition {
  readonly paths?: readonly string[];
  readonly exclude?: readonly string[];
  readonly name?: string;
  readonly untracked?: boolean;
  readonly when?: 'on_success' | 'on_failure' | 'always';
  /** In GitLab's human words (`3 mins 4 sec`, `never`), checked to be readable. */
  readonly expireIn?: string;
}

export interface CacheDefinition {
  readonly key?: string;
  readonly paths?: readonly string[];
  readonly untracked?: boolean;
  readonly policy?: 'pull' | 'push' | 'pull-push';
  readonly when?: 'on_success' | 'on_failure' | 'always';
}

export interface RetryDefinition {
  /** 0 to 2, as in GitLab. */
  readonly max: number;
  /** Failure reasons that are retried; absent: every one. */
  readonly when?: readonly string[];
}
