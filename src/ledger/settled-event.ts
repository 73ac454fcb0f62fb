import type { RecordedEvent } from '../event-store/envelope.js';

/** An event just appended; of an append of several only the last one's position is known. */
export type SettledEvent = Omit<RecordedEvent, 'position'>;
