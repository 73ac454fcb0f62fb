const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The bytes as one big-endian number, in base62, filled up with zeros on the left. */
export function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex') || '0'}`);
  let digits = '';
  while (rest > 0n) {
    digits = DIGITS.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return digits.padStart(length, '0');
}
