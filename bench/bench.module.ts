import { Body, Controller, Get, HttpCode, Module, Param, Post, Res } from '@nestjs/common';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';

class Nothing {
  @IsString()
  @MaxLength(255)
  token!: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  count?: number;
}

/** The limits: what the same server does when there is nothing to do. */
@Controller('bench')
class BenchController {
  private readonly kept = new Map<string, Buffer>();

  @Post('nothing')
  @HttpCode(201)
  nothing(@Body() body: Nothing): { token: string } {
    return { token: body.token };
  }

  /** Keeps the bytes that `GET bench/:name` answers with. */
  @Post('keep/:name')
  keep(@Param('name') name: string, @Body() body: Buffer): void {
    this.kept.set(name, Buffer.from(body));
  }

  @Get('kept/:name')
  get(@Param('name') name: string, @Res() reply: FastifyReply): void {
    void reply.header('content-type', 'application/json').send(this.kept.get(name));
  }
}

@Module({ controllers: [BenchController] })
export class BenchModule {}
