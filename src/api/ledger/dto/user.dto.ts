import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import type { AccessLevel } from '../../../domain/user/events.js';

export class NewUserDto {
  @ApiProperty({ example: 'ada' })
  @Matches(/^(?!\d+$)[A-Za-z0-9_][\w.-]{0,254}$/, { message: 'must be a username, not all digits' })
  username!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  name!: string;

  @ApiProperty({ example: 'ada@ci.example' })
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email!: string;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  admin?: boolean;
}

export class NewTokenDto {
  @ApiProperty({ example: 'laptop' })
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  name!: string;

  @ApiPropertyOptional({ description: 'ISO 8601; absent: never', example: '2027-01-01T00:00:00Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  expires_at?: string;
}

export class MembershipDto {
  @ApiProperty({ enum: [10, 20, 30, 40, 50], description: 'Guest, reporter, developer, maintainer, owner' })
  @IsIn([10, 20, 30, 40, 50])
  access_level!: AccessLevel;
}
