import type { Content, Schema } from './document.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' } as const;

/** Bodies of errors, as the dialects' ErrorShapes have them. */
export const errorSchemas: Readonly<Record<string, Schema>> = {
  GitlabError: {
    type: 'object',
    description: '`message` for what the application refuses, `error` for what its framework does',
    properties: { message: text, error: text },
  },
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457)',
    required: ['type', 'title', 'status'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      problems: {
        type: 'array',
        description: 'What is wrong with each part of the request',
        items: {
          type: 'object',
          required: ['message', 'key', 'line'],
          properties: {
            message: text,
            key: { ...text, nullable: true, description: 'Field of the body, or key of the configuration' },
            line: { type: 'integer', nullable: true, description: 'Line of the configuration, from 1' },
          },
        },
      },
    },
  },
};

/** By tag. */
export const errorContent: Readonly<Record<string, Content>> = {
  'GitLab v3': { 'application/json': { schema: ref('GitlabError') } },
  'Runner API v1': { 'application/json': { schema: ref('GitlabError') } },
  'Drone 0.4': { 'text/plain': { schema: text } },
  Ledger: { 'application/problem+json': { schema: ref('Problem') } },
};
