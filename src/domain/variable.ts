/** A variable whose value may be a secret: it stands in events only encrypted. */
export interface EncryptedVariable {
  readonly key: string;
  /** `v1.<nonce>.<ciphertext and tag>`, base64url, AES-256-GCM under LEDGER_SECRET_KEY. */
  readonly sealed: string;
  /** Blotted out in traces. */
  readonly masked: boolean;
}
