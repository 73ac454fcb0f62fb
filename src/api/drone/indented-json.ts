/** Drone's type for JSON, also of what it doesn't indent. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** JSON as Drone's GETs give it: indented by four blanks. */
export function indented(value: object): string {
  return JSON.stringify(value, null, 4);
}
