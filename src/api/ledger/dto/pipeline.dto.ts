import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { PipelineEventKind } from '../../../domain/pipeline/events.js';
import { IsMoment, IsRef, IsText, MayBeAbsent } from './checks.js';
import { CommandDto } from './command.dto.js';
import { VARIABLE_NAME, VARIABLE_NAME_RULE } from './project.dto.js';

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const SHA_RULE = 'must be 40 or 64 lower-case hex digits';
const KINDS: readonly PipelineEventKind[] = ['push', 'tag', 'pull_request', 'deployment'];

/** The facts of the commit, as Git has them. */
export class CommitDto {
  @ApiProperty({ type: String, maxLength: 65_536, example: 'Greet the world' })
  @IsText({ min: 0, max: 65_536, lines: true })
  message!: string;

  @ApiProperty({ type: String, maxLength: 255, example: 'Ada Lovelace' })
  @IsText({ min: 0, max: 255 })
  author_name!: string;

  @ApiProperty({ type: String, maxLength: 254, example: 'ada@ci.example' })
  @IsText({ min: 0, max: 254 })
  author_email!: string;

  /** ISO 8601 with the author's offset, which is kept; without one it is UTC's. */
  @ApiProperty({
    type: String,
    description: "ISO 8601, with the author's offset; UTC without one",
    example: '2026-02-03T05:04:00.000+01:00',
  })
  @IsMoment()
  created_at!: string;
}

/** A variable of this pipeline only; it overrides the project's of the same name. */
export class PipelineVariableDto {
  @ApiProperty({ type: String, pattern: VARIABLE_NAME.source })
  @Matches(VARIABLE_NAME, { message: VARIABLE_NAME_RULE })
  key!: string;

  @ApiProperty({ type: String, maxLength: 65_536 })
  @IsText({ min: 0, max: 65_536, lines: true })
  value!: string;
}

export class NewPipelineDto extends CommandDto {
  @ApiProperty({ type: String, maxLength: 255, description: 'Without refs/heads/', example: 'main' })
  @IsRef()
  ref!: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'The ref is a tag' })
  @IsBoolean()
  @MayBeAbsent()
  tag?: boolean;

  @ApiProperty({ type: String, pattern: SHA.source, example: '0ff3ae198f8601a285adcf5c0fff204ee6fba5fd' })
  @Matches(SHA, { message: SHA_RULE })
  sha!: string;

  @ApiPropertyOptional({
    type: String,
    pattern: SHA.source,
    description: 'Zeros if absent: no commit before',
  })
  @Matches(SHA, { message: SHA_RULE })
  @MayBeAbsent()
  before_sha?: string;

  /** What made it, in Drone's words; `tag` for a tag and else `push` if absent. */
  @ApiPropertyOptional({ type: String, enum: KINDS, description: 'tag or push if absent, as `tag` says' })
  @IsIn(KINDS, { message: `must be one of ${KINDS.join(', ')}` })
  @MayBeAbsent()
  event?: PipelineEventKind;

  @ApiPropertyOptional({ type: String, maxLength: 255, description: "Drone's deployment target" })
  @IsText({ min: 0, max: 255 })
  @MayBeAbsent()
  deploy_to?: string;

  @ApiProperty({ type: CommitDto })
  @Type(() => CommitDto)
  @ValidateNested()
  @IsObject({ message: 'must be an object' })
  commit!: CommitDto;

  /** At most 1 MiB of UTF-8. */
  @ApiProperty({
    type: String,
    description: 'Text of the .gitlab-ci.yml, at most 1 MiB',
    example: 'unit:\n  script: [make test]\n',
  })
  @IsString({ message: 'must be a text' })
  config!: string;

  @ApiPropertyOptional({ type: [PipelineVariableDto], maxItems: 200 })
  @Type(() => PipelineVariableDto)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayMaxSize(200)
  @IsArray()
  @MayBeAbsent()
  variables?: PipelineVariableDto[];
}
