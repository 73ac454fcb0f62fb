import { MAX_PROBLEM_LENGTH, MAX_PROBLEMS } from './limits.js';

/** One thing wrong with a configuration. */
export interface ConfigProblem {
  readonly message: string;
  /** Where it stands, in GitLab's form: `jobs:unit:retry:max`; null when it is the whole text. */
  readonly key: string | null;
  /** 1-based line of the text where the refused value was written; null when it has no one place. */
  readonly line: number | null;
}

/** The configuration makes no pipeline (HTTP 422). Nothing was expanded. */
export class ConfigRefused extends Error {
  /** Every problem found, in the order of the text, at most `MAX_PROBLEMS`; never empty. */
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(describe).join('; '));
    this.name = 'ConfigRefused';
  }
}

/** Gathers problems, so that one answer tells them all. */
export class Problems {
  readonly #found: ConfigProblem[] = [];

  add(message: string, key: string | null, line: number | null): void {
    if (this.#found.length === MAX_PROBLEMS) return;
    this.#found.push({ message: shortened(message), key: key === null ? null : shortened(key), line });
  }

  /** @throws ConfigRefused if anything was found so far */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    throw new ConfigRefused(this.#found.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)));
  }
}

/** Names are the user's and can be very long. */
function shortened(text: string): string {
  return text.length > MAX_PROBLEM_LENGTH ? `${text.slice(0, MAX_PROBLEM_LENGTH)}…` : text;
}

function describe({ message, key, line }: ConfigProblem): string {
  const place = [key, line === null ? null : `line ${line}`].filter(part => part !== null).join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
