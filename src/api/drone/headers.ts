import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What every answer of Drone 0.4 carries (reference/protocols.md 6.1). */
export const DRONE_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate, value',
  'X-Content-Type-Options': 'nosniff',
  'X-DRONE-VERSION': '0.4.2',
  'X-Frame-Options': 'DENY',
} as const;

/** Puts the headers on before anything can be refused: so errors carry them, too. */
@Injectable()
export class DroneHeaders implements CanActivate {
  canActivate(context: ExecutionContext): true {
    void context.switchToHttp().getResponse<FastifyReply>().headers(DRONE_HEADERS);
    return true;
  }
}
