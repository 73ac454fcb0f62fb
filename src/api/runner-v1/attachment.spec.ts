import { describe, expect, it } from '@jest/globals';
import { attachment } from './attachment.js';

describe('A download is named', () => {
  it.each([
    ['artifacts.zip', 'attachment; filename=artifacts.zip'],
    ['my build.zip', `attachment; filename="my build.zip"; filename*=UTF-8''my%20build.zip`],
    ['a"b\\c.zip', `attachment; filename="a_b_c.zip"; filename*=UTF-8''a%22b%5Cc.zip`],
    ['größe.zip', `attachment; filename="gr__e.zip"; filename*=UTF-8''gr%C3%B6%C3%9Fe.zip`],
    ["it's (1).zip", `attachment; filename="it's (1).zip"; filename*=UTF-8''it%27s%20%281%29.zip`],
    ['a\r\nX: y', `attachment; filename="a__X: y"; filename*=UTF-8''a%0D%0AX%3A%20y`],
  ])('%j', (filename, header) => {
    expect(attachment(filename)).toBe(header);
  });
});
