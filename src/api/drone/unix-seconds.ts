/** ISO 8601 as whole seconds since 1970; 0 for "not yet" and for what is no time. */
export function unixSeconds(time: string | null): number {
  const milliseconds = time === null ? 0 : Date.parse(time);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
