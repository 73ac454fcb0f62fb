import type { OpenAPIObject } from '@nestjs/swagger';

/** One method of one path. */
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Parameter = NonNullable<Operation['parameters']>[number];
export type ResponseOrRef = NonNullable<Operation['responses'][string]>;
export type Content = NonNullable<Extract<ResponseOrRef, { description: string }>['content']>;
export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
