import { parseUrl } from '../../http/parse-url.js';
import type { BuildDetails } from '../coordinator/build-details.js';

/** Shorter values (`1`, `yes`, `prod`) would blot out half of the log and hide nothing. */
const SHORTEST = 6;

/** Everything of a build that must not be seen in its log. */
export function secretsOf(build: BuildDetails, runnerToken: string): readonly string[] {
  // The address itself may be shown; what is secret in it is its password.
  const values = build.variables
    .filter(variable => !variable.public && variable.value !== build.repoUrl)
    .map(variable => variable.value);
  const hidden = values.concat(values.flatMap(lines));
  const url = parseUrl(build.repoUrl);
  const password = url ? [url.password, decoded(url.password)] : [];
  return [
    runnerToken,
    build.token,
    ...password,
    ...build.dependsOn.map(({ token }) => token),
    ...hidden,
  ].filter(secret => secret.length >= SHORTEST);
}

/** A key of many lines is printed line by line. */
const lines = (value: string): readonly string[] => (value.includes('\n') ? value.split(/\r?\n/) : []);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
