import { allowFailure } from './allow-failure.js';
import { artifacts } from './artifacts.js';
import { caches } from './cache.js';
import { type Check, nonEmptyString, oneOf, strings } from './check.js';
import { coverage } from './coverage.js';
import { startIn, timeout } from './durations.js';
import { environment } from './environment.js';
import { image, services } from './image.js';
import { inherit } from './inherit.js';
import { dependencies, needs } from './needs.js';
import { parallel } from './parallel.js';
import { policy } from './policy.js';
import { record, type RecordOf, unsupported } from './record.js';
import { retry } from './retry.js';
import { rules } from './rules.js';
import { nonEmptyScript, script } from './script.js';
import { jobVariables } from './variables.js';

/** Keywords that a job takes from `default` when it has none of its own. */
export const defaultKeywords = {
  image,
  services,
  before_script: script,
  after_script: script,
  cache: caches,
  artifacts,
  retry,
  tags: strings,
  timeout,
};

/** Keywords of GitLab's `default` that can't be honoured. */
export const unsupportedDefaults = {
  interruptible: unsupported(),
  id_tokens: unsupported(),
  identity: unsupported(),
  hooks: unsupported(),
};

/** Already merged in by `extends.ts`, which checks it too. */
const merged: Check<true> = () => true;

/** Every keyword of a job, with what reads it. */
export const jobKeywords = {
  ...defaultKeywords,
  script: nonEmptyScript,
  stage: nonEmptyString,
  extends: merged,
  variables: jobVariables,
  inherit,
  only: policy,
  except: policy,
  rules,
  when: oneOf(['on_success', 'on_failure', 'always', 'manual', 'delayed']),
  start_in: startIn,
  allow_failure: allowFailure,
  dependencies,
  needs,
  coverage,
  parallel,
  environment,
  ...unsupportedDefaults,
  resource_group: unsupported(),
  release: unsupported(),
  secrets: unsupported(),
  trigger: unsupported(),
  include: unsupported(),
  inputs: unsupported(),
  run: unsupported("use 'script'"),
  type: unsupported("use 'stage'"),
  pages: unsupported(),
  publish: unsupported(),
  manual_confirmation: unsupported(),
  dast_configuration: unsupported(),
};

export type Defaults = RecordOf<typeof defaultKeywords>;
export type JobKeywords = RecordOf<typeof jobKeywords>;

export const readJob: Check<JobKeywords> = record(jobKeywords);
