import { describe, expect, it } from '@jest/globals';
import { placesThatAsk, questionsIn } from './places-that-ask.js';

const SOURCE = `
const found = await this.documents.users.find({ limit: 1 });
const some = await readModels
  .find<UserDocument>(users.name, find);
const [last] = await this.reader(users)?.find({ limit: 1 });
const total = filter === null ? 0 : await reader.count(filter);
const rows = this.readModels.findRows(name, page), values = readModels.findValues(name, 'build', page);
`;

const NO_QUESTIONS = `
const one = list.find(({ id }) => id === wanted) ?? others.find(other => other.id === 1);
const user = await this.find(name);
const known = this.known.find<Kept>(name, id);
if (matcher.find()) count(total);
`;

describe('Places that ask the read models', () => {
  it('are calls by the names of their questions', () => {
    expect(questionsIn(SOURCE)).toEqual([2, 4, 5, 6, 7, 7]);
  });

  it('are no calls of what else has such a name', () => {
    expect(questionsIn(NO_QUESTIONS)).toEqual([]);
  });

  it('are found in the source, but not in adapters and specs', () => {
    const files = new Set(placesThatAsk().map(place => place.slice(0, place.indexOf(':'))));
    expect([...files]).toContain('src/queries/listing-builds/handler.ts');
    expect([...files].filter(file => /spec|contract|sqlite|mongodb|gridfs/.test(file))).toEqual([]);
  });
});
