import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../domain/event.js';
import type { Failure } from '../http/error-shape.js';
import { droneErrors } from './errors.js';

describe("Drone's errors are text", () => {
  it.each<[Failure, number, string]>([
    [{ kind: 'unknown_route' }, 404, '404 page not found'],
    [{ kind: 'wrong_method' }, 405, '405 method not allowed'],
    [{ kind: 'refused', refused: new Refused('not_found', 'There is none') }, 404, 'There is none'],
    [{ kind: 'refused', refused: new Refused('not_restartable', 'It runs') }, 409, 'It runs'],
    [{ kind: 'unavailable' }, 503, 'Service Unavailable'],
  ])('%j', (failure, status, body) => {
    expect(droneErrors.answer(failure)).toMatchObject({ status, body });
  });

  it('with the headers of every answer', () => {
    expect(droneErrors.answer({ kind: 'internal' }).headers).toMatchObject({ 'X-DRONE-VERSION': '0.4.2' });
  });
});
