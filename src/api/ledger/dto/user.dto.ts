import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsEmail, IsIn, Matches, ValidateIf } from 'class-validator';
import type { AccessLevel } from '../../../domain/user/events.js';
import { IsMoment, IsText, MayBeAbsent } from './checks.js';
import { CommandDto } from './command.dto.js';

export class NewUserDto extends CommandDto {
  /** Unique whatever the case of its letters, never changed; 1 to 255 characters, not digits alone. */
  @ApiProperty({ type: String, maxLength: 255, description: 'Unique; never changes', example: 'ada' })
  @Matches(/^(?!\d+$)[A-Za-z0-9_][\w.-]{0,254}$/, {
    message:
      'must be a letter, digit or _, then also dots and dashes: at most 255 characters, not digits alone',
  })
  username!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 255, example: 'Ada Lovelace' })
  @IsText({ max: 255 })
  name!: string;

  @ApiProperty({ type: String, format: 'email', maxLength: 254, example: 'ada@ci.example' })
  @IsEmail({ require_tld: false }, { message: 'must be an e-mail address' })
  email!: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'May do everything, everywhere' })
  @IsBoolean()
  @MayBeAbsent()
  admin?: boolean;
}

export class ForgetUserDto extends CommandDto {
  /** Under which the user wrote commits, besides the user's own; at most 100. */
  @ApiPropertyOptional({
    type: [String],
    maxItems: 100,
    description: "Further addresses that the user's commits carry",
    example: ['ada@home.example'],
  })
  @IsText({ max: 254, each: true })
  @ArrayMaxSize(100, { message: 'must be at most 100' })
  @IsArray({ message: 'must be a list' })
  @MayBeAbsent()
  emails?: string[];
}

export class ForgetPersonDto extends CommandDto {
  /** As it stands in commits, whatever the case of its letters; of commits without an address their author's name. */
  @ApiProperty({
    type: String,
    minLength: 1,
    maxLength: 254,
    description: "Of the commits' author; the author's name where commits have no address",
    example: 'quin@home.example',
  })
  @IsText({ max: 254 })
  email!: string;
}

export class NewTokenDto extends CommandDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 255, example: 'laptop' })
  @IsText({ max: 255 })
  name!: string;

  /** ISO 8601: a day, or a time (UTC without an offset); from then on it opens nothing. null or absent: never. */
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'ISO 8601, a time or a day (its first moment, UTC); null or absent: never',
    example: '2027-01-01T00:00:00Z',
  })
  @IsMoment()
  @ValidateIf((_dto, value) => value !== undefined && value !== null)
  expires_at?: string | null;
}

const LEVELS: readonly AccessLevel[] = [10, 20, 30, 40, 50];

export class MembershipDto extends CommandDto {
  /** GitLab's numbers: 10 guest, 20 reporter, 30 developer, 40 maintainer (master), 50 owner. */
  @ApiProperty({
    type: 'integer',
    enum: LEVELS,
    description: '10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner',
  })
  @IsIn(LEVELS, { message: `must be one of ${LEVELS.join(', ')}` })
  access_level!: AccessLevel;
}
