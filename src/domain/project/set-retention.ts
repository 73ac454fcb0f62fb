import { sameFacts } from '../equality.js';
import { Refused } from '../event.js';
import { formatRule } from '../retention/format-rule.js';
import { parseRules } from '../retention/parse-rule.js';
import type { RetentionSet } from './events.js';
import type { Project } from './project.js';

export interface SetRetention {
  /** Texts of the rules, the first that matches decides; none: everything is kept. */
  readonly rules: readonly string[];
}

/** Puts rules in the place of those there were, in their one form. @throws Refused not_found; RetentionInvalid */
export function setRetention(project: Project, { rules: texts }: SetRetention): readonly RetentionSet[] {
  const rules = parseRules(texts).map(formatRule);
  if (project.status === 'none') throw new Refused('not_found', 'There is no such project');
  if (sameFacts(rules, project.retention)) return [];
  return [{ type: 'RetentionSet', data: { projectId: project.projectId, rules } }];
}
