/** Reading stopped at a character of a rule. */
export class RuleUnreadable extends Error {
  constructor(
    /** From 1. */
    readonly position: number,
    message: string,
  ) {
    super(message);
    this.name = 'RuleUnreadable';
  }
}
