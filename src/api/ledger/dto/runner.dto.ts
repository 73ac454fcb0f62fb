import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean } from 'class-validator';
import { IsText, MayBeAbsent } from './checks.js';
import { CommandDto } from './command.dto.js';

/** What is absent stays as it was. The bounds are those of the runner API. */
export class RunnerChangesDto extends CommandDto {
  @ApiPropertyOptional({ type: Boolean, description: 'false: paused, it gets no builds' })
  @IsBoolean()
  @MayBeAbsent()
  active?: boolean;

  @ApiPropertyOptional({ type: String, maxLength: 1_024 })
  @IsText({ min: 0, max: 1_024 })
  @MayBeAbsent()
  description?: string;

  /** At most 100 tags of 1 to 255 characters. */
  @ApiPropertyOptional({ type: [String], maxItems: 100, description: 'Of 1 to 255 characters each' })
  @IsText({ max: 255, each: true })
  @ArrayMaxSize(100)
  @IsArray()
  @MayBeAbsent()
  tag_list?: string[];

  /** Takes builds without tags too; one without tags must. */
  @ApiPropertyOptional({ type: Boolean, description: 'Takes builds without tags too' })
  @IsBoolean()
  @MayBeAbsent()
  run_untagged?: boolean;

  @ApiPropertyOptional({ type: Boolean, description: 'Takes builds of its own project only' })
  @IsBoolean()
  @MayBeAbsent()
  locked?: boolean;
}
