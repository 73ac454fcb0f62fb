import { describe, expect, it } from '@jest/globals';
import { shownName } from './upload-form.js';

describe("An archive's name", () => {
  it.each([
    ['out.zip', 'out.zip'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\out.zip', 'out.zip'],
    ['a\r\nb\u0000.zip', 'ab.zip'],
    ['', 'artifacts.zip'],
    ['..', 'artifacts.zip'],
    [undefined, 'artifacts.zip'],
  ])('%j is shown as %j', (given, shown) => {
    expect(shownName(given)).toBe(shown);
  });

  it('is cut at 255 characters', () => {
    expect(shownName('n'.repeat(300))).toHaveLength(255);
  });
});
