import { describe, expect, it } from '@jest/globals';
import { runnerSettingsOf } from './runner-settings.js';

const settingsOf = (params: Readonly<Record<string, unknown>>) => runnerSettingsOf(name => params[name]);

describe('A runner registers', () => {
  it('with nothing but defaults: untagged builds, every project', () => {
    expect(settingsOf({})).toEqual({
      description: '',
      tags: [],
      runUntagged: true,
      locked: false,
      active: true,
      info: {},
    });
  });

  it.each([
    ['text', { tag_list: 'linux, fast,,linux' }],
    ['an array', { tag_list: ['linux', ' fast'] }],
    ['fields of a form', { 'tag_list[]': ['linux', 'fast'] }],
  ])('with tags as %s, each once', (_how, params) => {
    expect(settingsOf(params).tags).toEqual(['linux', 'fast']);
  });

  it.each([
    [false, 'true'],
    ['false', true],
    ['0', '1'],
  ])('with switches as JSON or as form: %j, %j', (untagged, locked) => {
    expect(settingsOf({ run_untagged: untagged, locked })).toMatchObject({
      runUntagged: false,
      locked: true,
    });
  });

  it.each([
    ['description', 7],
    ['description', 'x'.repeat(1025)],
    ['tag_list', { a: 1 }],
    ['tag_list', [7]],
    ['tag_list', 'x'.repeat(256)],
    ['tag_list', Array.from({ length: 101 }, (_, at) => `tag${at}`)],
    ['run_untagged', 'perhaps'],
    ['locked', {}],
  ])('but not with such a %s', (name, value) => {
    expect(() => settingsOf({ [name]: value })).toThrow(
      expect.objectContaining({ status: 400, body: { error: `${name} is invalid` } }),
    );
  });
});
