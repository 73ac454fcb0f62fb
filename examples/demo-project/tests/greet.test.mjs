import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from '../dist/greet.mjs';

test('greets someone', () => assert.equal(greet('Ada'), 'Hello, Ada!'));
test('greets everyone', () => assert.equal(greet(), 'Hello, world!'));
