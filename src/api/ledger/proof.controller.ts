import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { SignCheckpoint } from '../../commands/signing-a-checkpoint/command.js';
import { WitnessCheckpoint } from '../../commands/witnessing-a-checkpoint/command.js';
import type { CommandContext } from '../../ledger/context.js';
import { CHECKPOINT_KEY } from '../../ports.js';
import type { NoteSigner } from '../../proof/signed-note.js';
import { CheckpointNotes } from './checkpoint-notes.js';
import { WitnessDto } from './dto/witness.dto.js';
import { Asked } from './entrance.js';
import { problem } from './problem.js';
import { ProofPresenter } from './proof-presenter.js';
import { ForAdmins, LedgerRoutes, Refuses } from './routes.js';
import { consistencySchema, inclusionSchema, noteSchema } from './schemas.js';

const TEXT = 'text/plain; charset=utf-8';

/** What proves that nothing was altered, left out or put in between. */
@LedgerRoutes()
@Controller('api/ledger')
export class ProofController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CheckpointNotes) private readonly notes: CheckpointNotes,
    @Inject(ProofPresenter) private readonly proofs: ProofPresenter,
    @Inject(CHECKPOINT_KEY) private readonly key: NoteSigner,
  ) {}

  @Get('checkpoint')
  @Header('content-type', TEXT)
  @ApiOperation({ summary: 'The newest signed checkpoint, or the one of a size, with what witnesses added' })
  @ApiQuery({ name: 'size', required: false, type: 'integer', description: 'Events that it covers' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'A signed note', schema: noteSchema })
  @ApiResponse({ status: 400, description: 'size is no whole number' })
  @ApiResponse({ status: 404, description: 'Nothing was signed yet, or not at this size' })
  async checkpoint(@Query('size') size?: string): Promise<string> {
    const note = await this.notes.read(size === undefined ? null : countOf('size', size));
    if (note === null) throw problem(404, 'There is no such checkpoint');
    return note;
  }

  @Get('checkpoint/key')
  @Header('content-type', TEXT)
  @ApiOperation({ summary: 'The verifier key of the checkpoints' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'As C2SP writes it', schema: noteSchema })
  async verifierKey(): Promise<string> {
    return `${this.key.text}\n`;
  }

  @Post('checkpoint')
  @ForAdmins()
  @HttpCode(201)
  @Header('content-type', TEXT)
  @ApiOperation({ summary: 'Sign the ledger as it is now (admins)' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 201, description: 'The signed note', schema: noteSchema })
  async sign(@Asked() context: CommandContext): Promise<string> {
    const { note } = await this.commands.execute(new SignCheckpoint(context));
    return note;
  }

  @Post('checkpoint/witness')
  @ForAdmins()
  @HttpCode(201)
  @Header('content-type', TEXT)
  @ApiOperation({ summary: "Add a witness's signature to a checkpoint (admins)" })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 201, description: 'The note with all signatures', schema: noteSchema })
  @Refuses('Not a checkpoint of this ledger, or no known witness signed it')
  async witness(@Body() { note }: WitnessDto, @Asked() context: CommandContext): Promise<string> {
    const { size, lines } = await this.notes.witnessed(note);
    for (const { witness, line } of lines) {
      await this.commands.execute(new WitnessCheckpoint(size, witness, line, context));
    }
    return (await this.notes.read(size)) ?? '';
  }

  @Get('proof/inclusion')
  @ApiOperation({ summary: 'That the event at a position is one of the first `size` events' })
  @ApiQuery({
    name: 'position',
    type: 'integer',
    description: "The event's position, as its history tells it",
  })
  @ApiQuery({
    name: 'size',
    required: false,
    type: 'integer',
    description: 'Of a checkpoint; the newest if absent',
  })
  @ApiResponse({ status: 200, description: 'The proof', schema: inclusionSchema })
  @ApiResponse({ status: 400, description: 'position or size is no whole number' })
  @ApiResponse({ status: 404, description: 'No such event among the first `size`' })
  async inclusion(@Query('position') position?: string, @Query('size') size?: string): Promise<object> {
    const wanted = size === undefined ? null : countOf('size', size);
    return this.proofs.inclusion(BigInt(countOf('position', position)), wanted);
  }

  @Get('proof/consistency')
  @ApiOperation({ summary: 'That the first `to` events begin with the first `from`' })
  @ApiQuery({ name: 'from', type: 'integer' })
  @ApiQuery({ name: 'to', required: false, type: 'integer', description: 'The newest checkpoint if absent' })
  @ApiResponse({ status: 200, description: 'The proof', schema: consistencySchema })
  @ApiResponse({ status: 400, description: 'from or to is no whole number' })
  @ApiResponse({ status: 404, description: 'The ledger has fewer events' })
  async consistency(@Query('from') from?: string, @Query('to') to?: string): Promise<object> {
    const wanted = to === undefined ? null : countOf('to', to);
    return this.proofs.consistency(countOf('from', from), wanted);
  }
}

function countOf(name: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw problem(400, `${name} must be a whole number`);
  return Number(text);
}
