import type { Refused } from '../../domain/event.js';

/** What went wrong before or outside a controller, whatever the dialect. */
export type Failure =
  | { readonly kind: 'unknown_route' }
  | { readonly kind: 'wrong_method' }
  /** Malformed JSON, invalid UTF-8, a bad percent-encoding. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** class-validator's findings: the property and what is wrong with it. */
  | { readonly kind: 'invalid'; readonly problems: readonly { property: string; problem: string }[] }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'unsupported_media_type' }
  | { readonly kind: 'refused'; readonly refused: Refused }
  /** The events engine or the read models can't be reached: answered with 503 and Retry-After. */
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'internal' };

export interface ErrorAnswer {
  readonly status: number;
  readonly body: object | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How one dialect words failures; chosen by the longest prefix of the path. */
export interface ErrorShape {
  readonly prefix: string;
  answer(failure: Failure): ErrorAnswer;
}
