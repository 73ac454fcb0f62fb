/** Longest configuration, in UTF-8 bytes (1 MiB). */
export const MAX_CONFIG_BYTES = 1_048_576;
/** How deeply lists and mappings may stand inside one another, aliases followed. */
export const MAX_NESTING = 100;
/** Values in the configuration when every alias, merge key and `!reference` is written out. */
export const MAX_NODES = 200_000;
/** Values in all jobs together after `extends` and `parallel`. */
export const MAX_EXPANDED_NODES = 1_000_000;
/** Jobs of a configuration, and builds of a pipeline after `parallel`. */
export const MAX_JOBS = 1_000;
/** Problems told of one configuration; the rest are left out. */
export const MAX_PROBLEMS = 100;
/** Characters of a problem's message, and of its key; the rest is cut off. */
export const MAX_PROBLEM_LENGTH = 500;
/** Levels of `extends` above a job, as in GitLab. */
export const MAX_EXTENDS_LEVELS = 11;
/** Levels of `!reference` inside `!reference`, as in GitLab. */
export const MAX_REFERENCE_LEVELS = 10;
/** Levels of lists in `script` and in `rules`, as in GitLab. */
export const MAX_LIST_LEVELS = 10;
/** Builds that one job may become by `parallel`, as in GitLab. */
export const MAX_PARALLEL = 200;
/** Variables in one row of a matrix. */
export const MAX_MATRIX_VARIABLES = 50;
/** Entries of one job's `needs`, after `parallel`, as in GitLab. */
export const MAX_NEEDS = 50;
/** Caches of one job, as in GitLab. */
export const MAX_CACHES = 4;
/** Characters in the name of a job. */
export const MAX_NAME_LENGTH = 255;
/** Tokens in one `if` expression, as in GitLab. */
export const MAX_EXPRESSION_TOKENS = 100;
/** Characters in a regular expression. */
export const MAX_PATTERN_LENGTH = 1_000;
/** Longest `start_in`, in seconds: one week, as in GitLab. */
export const MAX_START_IN = 604_800;
