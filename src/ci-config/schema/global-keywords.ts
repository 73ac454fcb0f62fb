import { type Check, listOf, nonEmptyString } from './check.js';
import { caches } from './cache.js';
import { image, services } from './image.js';
import { defaultKeywords, unsupportedDefaults } from './job-keywords.js';
import { record, type RecordOf, unsupported } from './record.js';
import { workflowRules } from './rules.js';
import { script } from './script.js';
import { globalVariables } from './variables.js';

/** Keywords that may stand at the top as well as under `default`. */
export const topLevelDefaults = {
  image,
  services,
  before_script: script,
  after_script: script,
  cache: caches,
};

const globalKeywords = {
  ...topLevelDefaults,
  stages: listOf(nonEmptyString),
  variables: globalVariables,
  default: record({ ...defaultKeywords, ...unsupportedDefaults }),
  workflow: record({ rules: workflowRules, name: unsupported(), auto_cancel: unsupported() }),
  include: unsupported('the configuration should be one text'),
  spec: unsupported(),
  types: unsupported("use 'stages'"),
};

export type GlobalKeywords = RecordOf<typeof globalKeywords>;

export const readGlobals: Check<GlobalKeywords> = record(globalKeywords);
