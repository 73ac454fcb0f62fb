/** The number in a path; null for what no build can have (`-1`, text, more than 15 digits). */
export function buildIdOf(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
