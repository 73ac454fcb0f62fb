import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

export class WitnessDto {
  /** A checkpoint of this ledger with the witness's signature line, at most 10,000 characters. */
  @ApiProperty({ description: "A checkpoint of this ledger that carries a witness's signature" })
  @IsString()
  @MaxLength(10_000)
  note!: string;
}
