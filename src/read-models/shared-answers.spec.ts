import { describe, expect, it } from '@jest/globals';
import { SharedAnswers } from './shared-answers.js';

const settle = () => new Promise(resolve => setImmediate(resolve));

/** Questions that are answered by hand. */
function questions() {
  const answers: ((answer: string | Promise<string>) => void)[] = [];
  const shared = new SharedAnswers<string>();
  const settled: string[] = [];
  const ask = (who: string, key = 'a') =>
    shared
      .ask(key, () => new Promise<string>(resolve => answers.push(resolve)))
      .then(
        answer => settled.push(`${who}: ${answer}`),
        (error: Error) => settled.push(`${who}: ${error.message}`),
      );
  return { answers, settled, ask };
}

describe('Answers that are shared', () => {
  it('are of questions put after all who share them asked', async () => {
    const { answers, settled, ask } = questions();
    const all = [ask('first'), ask('second'), ask('third')];
    expect(answers).toHaveLength(1);
    answers[0]?.('before');
    await settle();
    expect([settled, answers.length]).toEqual([['first: before'], 2]);
    const last = ask('last');
    expect(answers).toHaveLength(2);
    answers[1]?.('after');
    await Promise.all(all);
    expect(settled).toEqual(['first: before', 'second: after', 'third: after']);
    await settle();
    answers[2]?.('later');
    await last;
    expect([settled.at(-1), answers.length]).toEqual(['last: later', 3]);
  });

  it('fail for those who share them, and for nobody after', async () => {
    const { answers, settled, ask } = questions();
    const all = [ask('first'), ask('second')];
    answers[0]?.(Promise.reject(new Error('away')));
    await settle();
    answers[1]?.('there');
    await Promise.all(all);
    expect(settled).toEqual(['first: away', 'second: there']);
  });

  it('are asked for side by side where the keys differ', async () => {
    const { answers, settled, ask } = questions();
    const all = [ask('a', 'a'), ask('b', 'b')];
    expect(answers).toHaveLength(2);
    answers[1]?.('yes');
    answers[0]?.('no');
    await Promise.all(all);
    expect(settled).toEqual(['b: yes', 'a: no']);
  });

  it('leave nothing behind: who comes later asks anew', async () => {
    const { answers, settled, ask } = questions();
    const one = ask('one');
    answers[0]?.('1');
    await one;
    const two = ask('two');
    expect(answers).toHaveLength(2);
    answers[1]?.('2');
    await two;
    expect(settled).toEqual(['one: 1', 'two: 2']);
  });
});
