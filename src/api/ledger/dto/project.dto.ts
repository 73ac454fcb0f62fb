import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

export class VariableDto {
  @ApiProperty({ example: 'DEPLOY_KEY' })
  @Matches(VARIABLE_NAME, { message: 'must be a variable name of at most 255 characters' })
  key!: string;

  @ApiProperty({ description: 'Encrypted before it is kept' })
  @IsString()
  @MaxLength(65_536)
  value!: string;

  @ApiPropertyOptional({ description: 'Blotted out in traces', default: false })
  @IsOptional()
  @IsBoolean()
  masked?: boolean;
}

/** What of a project can be changed. */
export class ProjectSettingsDto {
  @ApiPropertyOptional({ example: 'https://git.example/team/app.git' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  repo_url?: string;

  @ApiPropertyOptional({ default: 'master' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  default_branch?: string;

  @ApiPropertyOptional({ description: 'Seconds', minimum: 60, maximum: 2_592_000, default: 3600 })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(2_592_000)
  build_timeout?: number;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  allow_git_fetch?: boolean;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  public?: boolean;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  shared_runners?: boolean;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  builds_enabled?: boolean;

  @ApiPropertyOptional({ type: [VariableDto], description: 'At most 200; takes the place of all there were' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => VariableDto)
  variables?: VariableDto[];
}

export class NewProjectDto extends ProjectSettingsDto {
  @ApiProperty({ example: 'team/app' })
  @Matches(/^[\w.-]+\/[\w.-]+$/, { message: 'must be owner/name, of letters, digits, _, - and .' })
  @MaxLength(255)
  path!: string;

  @ApiProperty({ example: 'https://git.example/team/app.git' })
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  declare repo_url: string;
}
