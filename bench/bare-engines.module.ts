import { Controller, Get, HttpCode, Module, Param, ParseIntPipe, Post, Res, type Type } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { BareClients } from './bare-clients.js';

/** Routes of the same server that go to the engines without the ledger. */
export function bareEnginesModule(clients: BareClients): Type {
  @Controller('bench/bare')
  class BareEnginesController {
    @Post('builds/:id/cancel')
    @HttpCode(201)
    async command(@Param('id', ParseIntPipe) id: number, @Res() reply: FastifyReply): Promise<void> {
      const body = await clients.command(id);
      void reply.header('content-type', 'application/json').send(body);
    }

    @Get('projects/:id/builds')
    async page(@Param('id', ParseIntPipe) id: number, @Res() reply: FastifyReply): Promise<void> {
      const { body, total } = await clients.page(id);
      void reply.header('content-type', 'application/json').header('x-total', total).send(body);
    }
  }

  @Module({ controllers: [BareEnginesController] })
  class BareEnginesModule {}

  return BareEnginesModule;
}
