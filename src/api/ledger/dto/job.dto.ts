import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsOptional, Max, Min } from 'class-validator';

export class NewJobDto {
  @ApiPropertyOptional({
    description: "Part of the server's time that folding may take",
    minimum: 0.05,
    maximum: 1,
    default: 0.5,
  })
  @IsOptional()
  @IsNumber()
  @Min(0.05)
  @Max(1)
  share?: number;
}
