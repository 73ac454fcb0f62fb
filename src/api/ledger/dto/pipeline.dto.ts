import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { PipelineEventKind } from '../../../domain/pipeline/events.js';
import { VARIABLE_NAME } from './project.dto.js';

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export class CommitDto {
  @ApiProperty({ description: 'At most 64 KiB' })
  @IsString()
  @MaxLength(65_536)
  message!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(255)
  author_name!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(254)
  author_email!: string;

  @ApiProperty({
    description: "ISO 8601, with the author's offset",
    example: '2026-02-03T05:04:00.000+01:00',
  })
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  created_at!: string;
}

export class PipelineVariableDto {
  @ApiProperty()
  @Matches(VARIABLE_NAME, { message: 'must be a variable name of at most 255 characters' })
  key!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(65_536)
  value!: string;
}

export class NewPipelineDto {
  @ApiProperty({ description: 'Branch or tag, without refs/heads/', example: 'main' })
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  ref!: string;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  tag?: boolean;

  @ApiProperty({ description: '40 or 64 lower-case hex digits' })
  @Matches(SHA, { message: 'must be 40 or 64 lower-case hex digits' })
  sha!: string;

  @ApiPropertyOptional({ description: 'Zeros if there is none' })
  @IsOptional()
  @Matches(SHA, { message: 'must be 40 or 64 lower-case hex digits' })
  before_sha?: string;

  @ApiPropertyOptional({ enum: ['push', 'tag', 'pull_request', 'deployment'] })
  @IsOptional()
  @IsIn(['push', 'tag', 'pull_request', 'deployment'])
  event?: PipelineEventKind;

  @ApiPropertyOptional({ description: "Drone's deployment target" })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  deploy_to?: string;

  @ApiProperty({ type: CommitDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => CommitDto)
  commit!: CommitDto;

  @ApiProperty({ description: 'Text of the .gitlab-ci.yml' })
  @IsString()
  config!: string;

  @ApiPropertyOptional({ type: [PipelineVariableDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => PipelineVariableDto)
  variables?: PipelineVariableDto[];
}
