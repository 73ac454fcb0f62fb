import { RuleUnreadable } from './rule-unreadable.js';

interface Word {
  readonly text: string;
  /** From 1. */
  readonly position: number;
}

/** The words of a rule, read from left to right; keywords in any case. */
export class RuleWords {
  private readonly words: readonly Word[];
  private at = 0;

  constructor(private readonly text: string) {
    this.words = Array.from(text.matchAll(/\S+/g), found => ({ text: found[0], position: found.index + 1 }));
  }

  isNumber(): boolean {
    return /^\d/.test(this.next?.text ?? '');
  }

  /** Reads the keyword if it comes next. */
  skip(keyword: string): boolean {
    const found = this.next?.text.toLowerCase() === keyword;
    if (found) this.at += 1;
    return found;
  }

  /** @throws RuleUnreadable if another word comes next */
  take(keyword: string, expected = `'${keyword}'`): void {
    if (!this.skip(keyword)) throw this.unexpected(expected);
  }

  /** What one of these keywords stands for. @throws RuleUnreadable */
  oneOf<Meaning>(meanings: Readonly<Record<string, Meaning>>, expected: string): Meaning {
    const word = this.next?.text.toLowerCase() ?? '';
    const meaning = Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    if (meaning === undefined) throw this.unexpected(expected);
    this.at += 1;
    return meaning;
  }

  /** @throws RuleUnreadable for what isn't 1 to 9 digits */
  number(): { readonly value: number; readonly position: number } {
    const word = this.next;
    if (word === undefined || !/^\d{1,9}$/.test(word.text)) throw this.unexpected('a whole number');
    this.at += 1;
    return { value: Number(word.text), position: word.position };
  }

  /** The name of a ref, with `*` for any characters: the next word, whatever it is. @throws RuleUnreadable */
  pattern(): string {
    const word = this.next;
    if (word === undefined) throw this.unexpected("a name, where '*' stands for any characters");
    const control = word.text.search(/\p{Cc}/u);
    if (control >= 0) throw new RuleUnreadable(word.position + control, 'a control character is in no name');
    this.at += 1;
    return word.text;
  }

  /** @throws RuleUnreadable if there are more words */
  end(expected: string): void {
    if (this.next !== undefined) throw this.unexpected(expected);
  }

  private get next(): Word | undefined {
    return this.words[this.at];
  }

  private unexpected(expected: string): RuleUnreadable {
    const word = this.next;
    if (word === undefined) {
      return new RuleUnreadable(this.text.trimEnd().length + 1, `expected ${expected}, but the rule ends`);
    }
    return new RuleUnreadable(word.position, `expected ${expected}, not '${word.text.slice(0, 40)}'`);
  }
}
