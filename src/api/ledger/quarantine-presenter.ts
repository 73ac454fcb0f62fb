import type { QuarantineDocument } from '../../projections/quarantine.js';
import type { Document } from '../../read-models/read-models.js';

export function presentQuarantined({ id, body }: Document<QuarantineDocument>): object {
  return {
    id,
    projection: body.projection,
    document_id: body.documentId,
    event_id: body.eventId,
    position: body.position,
    type: body.type,
    stream: body.stream,
    error: body.error,
    since: body.since,
  };
}

const text = { type: 'string' } as const;

/** Of what `presentQuarantined` gives, for OpenAPI. */
export const quarantinedSchema = {
  type: 'object',
  properties: {
    id: { ...text, description: 'Of the entry' },
    projection: { ...text, description: 'Name of the read model' },
    document_id: { ...text, nullable: true, description: 'null: the event does not say which' },
    event_id: { ...text, format: 'uuid', description: 'The event that could not be folded' },
    position: { ...text, description: 'Of the event, decimal' },
    type: { ...text, description: 'Of the event' },
    stream: text,
    error: text,
    since: { ...text, format: 'date-time', description: 'When the event happened' },
  },
};
