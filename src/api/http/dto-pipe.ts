import {
  type ArgumentMetadata,
  Injectable,
  UnsupportedMediaTypeException,
  ValidationPipe,
} from '@nestjs/common';
import { dtoInvalid } from './failures.js';

/** Checks bodies against their DTO; what the DTO doesn't name is left out. Bytes are no body that it could check. */
@Injectable()
export class DtoPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, whitelist: true, stopAtFirstError: true, exceptionFactory: dtoInvalid });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || !Buffer.isBuffer(value) || !this.toValidate(metadata)) {
      return super.transform(value, metadata);
    }
    if (value.length > 0) throw new UnsupportedMediaTypeException();
    return super.transform({}, metadata);
  }
}
