import type { DomainEvent } from '../event.js';

/**
 * The key of somebody who wrote commits, and is no user here, is destroyed: name and address can be read nowhere any
 * more. Of who it was the event has a pseudonym alone.
 */
export type PersonForgotten = DomainEvent<'PersonForgotten', { readonly person: string }>;
export type PersonEvent = PersonForgotten;
