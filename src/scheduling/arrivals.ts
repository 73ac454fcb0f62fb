import { mayTake, tagKey, type TakingRunner } from './taking-runner.js';

/** Sets of tags told apart at most; one more, and every runner is told to look. */
const MAX_TAG_SETS = 1_000;

/** When something last came that a runner might take, by the tags it asks for. Only differences mean anything. */
export class Arrivals {
  private readonly last = new Map<string, { readonly tags: readonly string[]; at: number }>();
  private forAll = 0;
  private count = 0;

  /** A build with these tags may be taken now. */
  note(tags: readonly string[]): void {
    this.count += 1;
    const key = tagKey(tags);
    const known = this.last.get(key);
    if (known !== undefined) known.at = this.count;
    else if (this.last.size < MAX_TAG_SETS) this.last.set(key, { tags, at: this.count });
    else this.noteAll();
  }

  /** Any runner may find something now. */
  noteAll(): void {
    this.count += 1;
    this.forAll = this.count;
    this.last.clear();
  }

  /** Grows whenever something comes that the runner might take. */
  latest(runner: TakingRunner): number {
    let latest = this.forAll;
    for (const { tags, at } of this.last.values()) {
      if (at > latest && mayTake(runner, tags)) latest = at;
    }
    return latest;
  }
}
