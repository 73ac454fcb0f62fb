import {
  type ArgumentMetadata,
  Injectable,
  UnsupportedMediaTypeException,
  ValidationPipe,
} from '@nestjs/common';
import { DtoInvalid, dtoInvalid } from './failures.js';

/**
 * Checks bodies against their DTO. A field that the DTO doesn't name is refused, so that a misspelt one isn't
 * ignored; bytes are no body that it could check, and only an object is one.
 */
@Injectable()
export class DtoPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      exceptionFactory: dtoInvalid,
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || !this.toValidate(metadata)) return super.transform(value, metadata);
    return super.transform(objectOf(value), metadata);
  }
}

/** No body counts as one without fields. */
function objectOf(value: unknown): object {
  if (value === undefined) return {};
  if (Buffer.isBuffer(value)) {
    if (value.length > 0) throw new UnsupportedMediaTypeException();
    return {};
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new DtoInvalid([{ property: 'body', problem: 'must be a JSON object' }]);
}
