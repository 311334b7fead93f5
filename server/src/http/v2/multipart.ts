import { Busboy } from '@fastify/busboy';
import { FIELDS_MAX } from '@dowellchat/contract/limits.ts';
import { ApplicationError } from '../../lib/application-error.ts';

/**
 * The text fields of a `multipart/form-data` body in the order they came. The body has been read
 * and measured before, so that nothing here limits the length of a field.
 */
export function readMultipart(body: Buffer, contentType: string): Promise<[string, string][]> {
  return new Promise((resolve, reject) => {
    const refuse = (text: string, cause?: unknown): void =>
      reject(new ApplicationError('INVALID', text, { cause }));
    if (hasTooManyParts(body, contentType)) {
      return refuse(`A form has at most ${FIELDS_MAX} fields.`);
    }
    try {
      const entries: [string, string][] = [];
      const form = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fieldSize: body.length, fieldNameSize: body.length },
      });
      form.on('field', (name, value) => entries.push([name, value]));
      form.on('file', (_name, file) => {
        // A body cut off inside a file is told to the file's stream: unheard, it ends the process.
        file.on('error', () => undefined);
        file.resume();
        refuse('Files are not taken here.');
      });
      form.on('error', (error) => refuse('The form could not be read.', error));
      form.on('finish', () => resolve(entries));
      form.end(body);
    } catch (error) {
      refuse('The form could not be read.', error);
    }
  });
}

/** Counted before the form is read: reading some millions of empty parts takes seconds. */
function hasTooManyParts(body: Buffer, contentType: string): boolean {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const delimiter = `--${quoted ?? bare ?? ''}`;
  let parts = 0;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + 1)) {
    parts += 1;
    // One delimiter more than fields: the last one ends the form.
    if (parts > FIELDS_MAX + 1) return true;
  }
  return false;
}
