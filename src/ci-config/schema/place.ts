import { under } from '../key-path.js';
import { type Problems } from '../problems.js';

/** Where a check looks: collects problems under the key path of the value. */
export class Place {
  constructor(
    readonly problems: Problems,
    /** `jobs:unit:retry`. */
    readonly key: string,
  ) {}

  /** @returns undefined, so that a check can end with it */
  refuse(message: string, line: number | null): undefined {
    this.problems.add(message, this.key, line);
    return undefined;
  }

  at(name: string | number): Place {
    return new Place(this.problems, under(this.key, name));
  }
}
