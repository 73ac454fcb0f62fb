import { Refused } from '../event.js';
import type { ProjectSettings } from './events.js';

/** `owner/name`; neither may be `.` or `..`, which other programs would read as directions. */
const PATH = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;

/** @throws Refused invalid */
export function checkPath(path: string): void {
  if (!PATH.test(path)) {
    throw new Refused('invalid', 'path must be owner/name, of letters, digits, dots, dashes and underscores');
  }
}

/** @throws Refused invalid */
export function checkSettings({ buildTimeout }: Partial<ProjectSettings>): void {
  if (buildTimeout === undefined) return;
  if (!Number.isInteger(buildTimeout) || buildTimeout < 60 || buildTimeout > 2_592_000) {
    throw new Refused('invalid', 'build_timeout must be between 60 and 2592000 seconds');
  }
}
