import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';
import { integerOf, listOf, objectOf, textOf } from './json.js';
import type { LedgerAnswer } from './ledger-client.js';

/** Gives the answer's body when the server did as asked; else throws with what the server said (exit code 4). */
export function accepted(answer: LedgerAnswer, what: string): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new CliError(ExitCode.refused, `${what}: ${describeRefusal(answer)}`);
}

/** The server's words, with its list of problems below them, one a line. */
export function describeRefusal(answer: LedgerAnswer): string {
  const body = objectOf(answer.body);
  const said = [body['message'], body['error'], body['detail'], body['title']]
    .map(describe)
    .find(text => text !== '');
  const problems = [body['problems'], body['errors']].map(listOf).find(list => list.length > 0) ?? [];
  return [said ?? `HTTP ${answer.status}`, ...problems.map(problem => describeProblem(problem))].join('\n');
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(item => textOf(item)).join('; ');
  const fields = Object.entries(objectOf(value));
  return fields.map(([field, words]) => `${field} ${describe(words)}`).join('; ');
}

/** A problem of a configuration, as compilers print theirs: `.gitlab-ci.yml:12: …`. */
function describeProblem(problem: unknown): string {
  if (typeof problem === 'string') return problem;
  const fields = objectOf(problem);
  const words = textOf(fields['message'] ?? fields['problem'] ?? fields['detail']);
  const key = textOf(fields['key'] ?? fields['path'] ?? fields['field']);
  const line = integerOf(fields['line']);
  const place = line > 0 ? `.gitlab-ci.yml:${line}` : '.gitlab-ci.yml';
  return `${place}: ${key && !words.includes(key) ? `${key}: ` : ''}${words}`;
}
