import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { MAX_RULE_LENGTH, MAX_RULES } from '../../../domain/retention/rule.js';
import { IsText } from './checks.js';
import { CommandDto } from './command.dto.js';

export class RetentionDto extends CommandDto {
  /** At most 50, each of at most 300 characters; the first that matches decides. None: everything is kept. */
  @ApiProperty({
    type: [String],
    maxItems: MAX_RULES,
    description: 'They take the place of all there were; the first that matches decides',
    example: ['keep artifacts of tags for ever', 'keep 90 days of traces and artifacts'],
  })
  @IsText({ max: MAX_RULE_LENGTH, each: true })
  @ArrayMaxSize(MAX_RULES)
  @IsArray()
  rules!: string[];
}
