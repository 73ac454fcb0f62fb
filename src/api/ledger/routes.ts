import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Demands, Entrance } from './entrance.js';
import type { Permission } from './ledger-access.js';

/** On every controller of the ledger's dialect: its routes need a token. */
export const LedgerRoutes = () =>
  applyDecorators(
    UseGuards(Entrance),
    ApiTags('Ledger'),
    ApiSecurity('private-token'),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'No token, or one that opens nothing' }),
  );

/** Only for admins. */
export const ForAdmins = () =>
  applyDecorators(Demands({ admin: true }), ApiResponse({ status: 403, description: 'You are no admin' }));

/** Only for the user named by `:id`, and for admins; others are told that there is no such user. */
export const ForSelf = () =>
  applyDecorators(
    Demands({ self: true }),
    ApiParam({ name: 'id', type: 'integer', description: 'Id of the user' }),
    ApiResponse({ status: 404, description: 'No such user, or not you' }),
  );

/** Only with a permission in the project named by `:id`. */
export const WithProject = (project: Permission, role: string) =>
  applyDecorators(
    Demands({ project }),
    ApiParam({ name: 'id', type: String, description: 'Number or URL-encoded path of the project' }),
    ApiResponse({ status: 403, description: `Your role in the project is too low: ${role} is needed` }),
    ApiResponse({ status: 404, description: 'No such project, or none that you may know of' }),
  );

/** `limit` and a cursor. */
export const Paged = (cursor: string, description: string) =>
  applyDecorators(
    ApiQuery({ name: cursor, required: false, type: 'integer', description }),
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    }),
    ApiResponse({ status: 400, description: `${cursor} or limit is no whole number, or out of range` }),
  );

export const Refuses = (description = 'A field is wrong; `problems` names each') =>
  ApiResponse({ status: 422, description });
