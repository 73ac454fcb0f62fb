import { Refused } from '../event.js';
import type { RunnerSettings } from './events.js';

/** A runner that takes neither untagged nor tagged builds would never get one. @throws Refused invalid */
export function checkSettings({ runUntagged, tags }: Pick<RunnerSettings, 'runUntagged' | 'tags'>): void {
  if (!runUntagged && tags.length === 0) {
    throw new Refused('invalid', 'A runner without tags must take builds without tags');
  }
}
