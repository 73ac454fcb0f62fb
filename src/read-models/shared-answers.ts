/**
 * Asks one question at a time for each key: who asks while an answer is under way shares the next one with all who wait
 * for it, since the question may have been put before they came. Nobody is told what was over when he asked.
 */
export class SharedAnswers<Answer> {
  private readonly asked = new Map<string, Promise<Answer>>();
  private readonly next = new Map<string, Promise<Answer>>();

  /** @returns what the question was answered; rejects as it does, for all who share it */
  ask(key: string, question: () => Promise<Answer>): Promise<Answer> {
    const asked = this.asked.get(key);
    if (asked === undefined) return this.put(key, question);
    const waiting = this.next.get(key);
    if (waiting !== undefined) return waiting;
    const putThen = (): Promise<Answer> => {
      this.next.delete(key);
      return this.put(key, question);
    };
    const next = asked.then(putThen, putThen);
    this.next.set(key, next);
    return next;
  }

  private put(key: string, question: () => Promise<Answer>): Promise<Answer> {
    const answer = question().finally(() => this.asked.delete(key));
    this.asked.set(key, answer);
    return answer;
  }
}
