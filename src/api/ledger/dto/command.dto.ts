import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { MayBeAbsent } from './checks.js';

/** What every body may say besides what it asks for. */
export class CommandDto {
  /** Stands in the history; more than 500 characters are cut off. The header `X-Ledger-Reason` says it too. */
  @ApiPropertyOptional({
    type: String,
    description: 'Why; stands in the history, at most 500 characters of it',
  })
  @IsString()
  @MayBeAbsent()
  reason?: string;
}
