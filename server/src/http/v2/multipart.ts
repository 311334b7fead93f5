import { Busboy } from '@fastify/busboy';
import { ApplicationError } from '../../lib/application-error.ts';

/** Most fields of a form: an endpoint reads a handful. */
const FIELDS_MAX = 1000;

/**
 * The text fields of a `multipart/form-data` body in the order they came. The body has been read
 * and measured before, so that nothing here limits the length of a field.
 */
export function readMultipart(body: Buffer, contentType: string): Promise<[string, string][]> {
  return new Promise((resolve, reject) => {
    const refuse = (text: string, cause?: unknown): void =>
      reject(new ApplicationError('INVALID', text, { cause }));
    try {
      const entries: [string, string][] = [];
      const form = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fieldSize: body.length, fieldNameSize: body.length, fields: FIELDS_MAX },
      });
      form.on('field', (name, value) => entries.push([name, value]));
      form.on('file', (_name, file) => {
        file.resume();
        refuse('Files are not taken here.');
      });
      form.on('fieldsLimit', () => refuse(`A form has at most ${FIELDS_MAX} fields.`));
      form.on('error', (error) => refuse('The form could not be read.', error));
      form.on('finish', () => resolve(entries));
      form.end(body);
    } catch (error) {
      refuse('The form could not be read.', error);
    }
  });
}
