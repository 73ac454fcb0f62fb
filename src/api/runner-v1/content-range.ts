/**
 * Where the bytes of a PATCH begin. Only the start counts: the end is exclusive in runners of 1.x and inclusive in
 * later ones. The unit of RFC 9110 (`bytes 0-9/*`) is taken too.
 * @returns null if the header isn't of this form
 */
export function startOfRange(header: string): number | null {
  const [, digits] = /^\s*(?:bytes\s*=?\s*)?(\d{1,15})\s*-/.exec(header) ?? [];
  return digits === undefined ? null : Number(digits);
}
