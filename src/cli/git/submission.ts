/** What a Git repository says of the commit that a pipeline is made for. */
export interface Submission {
  /** A branch, or a tag when `tag` is set; without `refs/…`. */
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  /** The first parent; forty zeros for a root commit. */
  readonly beforeSha: string;
  readonly commit: CommitFacts;
  /** `origin`, else the repository's own folder as a `file://` address. */
  readonly repoUrl: string;
  /** The text of `.gitlab-ci.yml` as it stands in the commit. */
  readonly config: string;
}

export interface CommitFacts {
  readonly message: string;
  readonly author_name: string;
  readonly author_email: string;
  /** ISO 8601 with the author's own offset. */
  readonly created_at: string;
}

/** Which ref the person asks for; empty means "what HEAD is at". */
export interface RefChoice {
  readonly ref?: string;
  /** true: the tag that HEAD is exactly at; text: the tag of that name. */
  readonly tag?: boolean | string;
}
