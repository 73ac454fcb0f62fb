import { Inject, Injectable } from '@nestjs/common';
import { Refused } from '../../domain/event.js';
import { projectAggregate } from '../../domain/project/project.js';
import { parseRules } from '../../domain/retention/parse-rule.js';
import { DAY_MS, fewestDays } from '../../domain/retention/rule.js';
import { Ledger } from '../../ledger/ledger.js';
import { bytesSince } from '../../projections/bytes-since.js';
import { endedOrderAfter } from '../../projections/ended-order.js';
import { sha256Hex } from '../../secrets/tokens.js';
import { Documents } from '../documents.js';
import { removalsOf, type PlannedRemoval, type WrittenRule } from './planned-removal.js';

/** The rules in force, and whether a hold on the whole project stands. */
export interface RulesInForce {
  readonly projectId: number;
  readonly rules: readonly WrittenRule[];
  /** SHA-256 of the rules' texts, one a line; lower-case hex. */
  readonly digest: string;
  readonly projectHeld: boolean;
}

/** A build that was looked at, and what the rules let go of it. */
export interface LookedAt {
  /** Place of the build in the walk; the walk goes on after it. */
  readonly cursor: string;
  readonly removals: readonly PlannedRemoval[];
}

const BATCH = 200;

/** Finds what a project's rules let go: by an index, of what has bytes and is old enough for its most impatient rule. */
@Injectable()
export class RetentionPlanner {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    private readonly documents: Documents,
  ) {}

  /** @throws Refused not_found */
  async rulesOf(projectId: number): Promise<RulesInForce> {
    const project = await this.ledger.load(projectAggregate, projectId);
    if (project.status === 'none') throw new Refused('not_found', 'There is no such project');
    const texts = project.retention;
    const rules = parseRules(texts).map((rule, at) => ({ rule, text: texts[at] ?? '' }));
    return { projectId, rules, digest: sha256Hex(texts.join('\n')), projectHeld: project.legalHold };
  }

  /**
   * Builds that have bytes and are old enough, those that ended first before others.
   * @param at ages are reckoned from here; milliseconds
   * @param after cursor of the last build that was looked at; null: from the first one
   */
  async *walk({ projectId, rules, projectHeld }: RulesInForce, at: number, after: string | null) {
    const days = fewestDays(rules.map(({ rule }) => rule));
    if (days === null) return;
    const until = endedOrderAfter(at - days * DAY_MS);
    for (let cursor = after ?? ''; ;) {
      const found = await this.documents.builds.find({
        filter: { project: projectId },
        range: { key: 'bytes_since', gt: cursor, lt: until },
        sort: { key: 'bytes_since', direction: 'asc' },
        limit: BATCH,
      });
      for (const { body } of found) {
        cursor = bytesSince(body) ?? cursor;
        yield { cursor, removals: removalsOf(body, rules, projectHeld, at) } satisfies LookedAt;
      }
      if (found.length < BATCH) return;
    }
  }

  /** Whether a run now would remove anything. */
  async hasWork(rules: RulesInForce, at: number): Promise<boolean> {
    if (rules.projectHeld) return false;
    for await (const { removals } of this.walk(rules, at, null)) {
      if (removals.some(({ hold }) => hold === null)) return true;
    }
    return false;
  }
}
