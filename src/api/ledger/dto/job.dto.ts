import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, Max, Min } from 'class-validator';
import { MayBeAbsent } from './checks.js';

const RANGE = { message: 'must be a number from 0.05 to 1' };

export class NewJobDto {
  @ApiPropertyOptional({
    type: Number,
    description: "Part of the server's time that folding may take",
    minimum: 0.05,
    maximum: 1,
    default: 0.5,
  })
  @IsNumber({}, RANGE)
  @Min(0.05, RANGE)
  @Max(1, RANGE)
  @MayBeAbsent()
  share?: number;
}
