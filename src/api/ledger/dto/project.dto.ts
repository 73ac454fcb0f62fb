import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsRef, IsRepositoryAddress, IsText, MayBeAbsent } from './checks.js';
import { CommandDto } from './command.dto.js';

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
export const VARIABLE_NAME_RULE = 'must be a letter or _, then letters, digits and _: at most 255 characters';

/** A variable that every build of the project is given. */
export class VariableDto {
  @ApiProperty({ type: String, pattern: VARIABLE_NAME.source, example: 'DEPLOY_KEY' })
  @Matches(VARIABLE_NAME, { message: VARIABLE_NAME_RULE })
  key!: string;

  /** Encrypted before it is kept; no answer shows it again. At most 65,536 characters. */
  @ApiProperty({ type: String, maxLength: 65_536, description: 'Kept encrypted; no answer shows it' })
  @IsText({ min: 0, max: 65_536, lines: true })
  value!: string;

  /** Blotted out in traces. */
  @ApiPropertyOptional({ type: Boolean, description: 'Blotted out in traces', default: false })
  @IsBoolean()
  @MayBeAbsent()
  masked?: boolean;
}

/** What of a project has a default, and can be changed. */
export class ProjectOptionsDto extends CommandDto {
  @ApiPropertyOptional({ type: String, default: 'master', maxLength: 255 })
  @IsRef()
  @MayBeAbsent()
  default_branch?: string;

  /** Seconds, 60 to 2,592,000 (30 days). */
  @ApiPropertyOptional({
    type: 'integer',
    description: 'Seconds',
    minimum: 60,
    maximum: 2_592_000,
    default: 3600,
  })
  @Max(2_592_000)
  @Min(60)
  @IsInt()
  @MayBeAbsent()
  build_timeout?: number;

  /** Runners may fetch into a copy that they have; false: they clone anew. */
  @ApiPropertyOptional({ type: Boolean, default: true, description: 'false: runners clone anew' })
  @IsBoolean()
  @MayBeAbsent()
  allow_git_fetch?: boolean;

  /** Everyone who is signed in may read its builds; in Drone's dialect everyone. */
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Its builds can be read by non-members',
  })
  @IsBoolean()
  @MayBeAbsent()
  public?: boolean;

  @ApiPropertyOptional({ type: Boolean, default: true, description: 'Shared runners take its builds' })
  @IsBoolean()
  @MayBeAbsent()
  shared_runners?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description: 'false: builds are neither shown nor run',
  })
  @IsBoolean()
  @MayBeAbsent()
  builds_enabled?: boolean;

  /** At most 200; they take the place of all there were. */
  @ApiPropertyOptional({
    type: [VariableDto],
    maxItems: 200,
    description: 'They take the place of all there were',
  })
  @Type(() => VariableDto)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @ArrayMaxSize(200)
  @IsArray()
  @MayBeAbsent()
  variables?: VariableDto[];
}

export class NewProjectDto extends ProjectOptionsDto {
  /** `owner/name`, unique whatever the case of its letters, never changed; at most 255 characters. */
  @ApiProperty({
    type: String,
    maxLength: 255,
    description: 'owner/name; never changes',
    example: 'team/app',
  })
  @Matches(/^(?=.{1,255}$)[\w.-]+\/[\w.-]+$/, {
    message: 'must be owner/name, of letters, digits, dots, dashes and underscores: at most 255 characters',
  })
  path!: string;

  /** What runners clone; at most 2,000 characters. User and password in it are kept encrypted, for runners only. */
  @ApiProperty({
    type: String,
    maxLength: 2_000,
    description: 'What runners clone; user and password in it are kept encrypted',
    example: 'https://git.example/team/app.git',
  })
  @IsRepositoryAddress()
  repo_url!: string;
}

/** What is absent stays as it was. */
export class ProjectChangesDto extends ProjectOptionsDto {
  /** The same address without user and password keeps those there are; another one, or `https://@…`, has none. */
  @ApiPropertyOptional({
    type: String,
    maxLength: 2_000,
    description:
      'The same address without user and password keeps those there are; another, or https://@…, has none',
    example: 'https://git.example/team/app.git',
  })
  @IsRepositoryAddress()
  @MayBeAbsent()
  repo_url?: string;
}
