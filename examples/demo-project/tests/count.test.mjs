import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count } from '../dist/count.mjs';

test('counts words', () => assert.equal(count('  one two\nthree '), 3));
test('counts nothing', () => assert.equal(count(' '), 0));
