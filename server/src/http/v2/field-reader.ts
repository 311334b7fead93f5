import { CLIENT_ID_CHARACTERS_MAX, TEXT_CHARACTERS_MAX } from '@dowellchat/contract/limits.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Product } from '../../storage/queries/products.queries.ts';
import type { Field, Fields } from './body.ts';

const NULL = 'This field may not be null.';
const BLANK = 'This field may not be blank.';
const NOT_TEXT = 'Not a valid string.';
const NOT_BOOLEAN = 'Must be a valid boolean.';

const TRUE = new Set(['true', '1', 'on', 'yes', 'y', 't']);
const FALSE = new Set(['false', '0', 'off', 'no', 'n', 'f']);

/**
 * Reads fields one after the other and keeps every complaint, so that a caller learns of all bad
 * fields at once, in the order they were asked for. What it returns for a bad field is of no use;
 * `finish` throws before anybody uses it.
 */
export class FieldReader {
  readonly #fields: Fields;
  readonly #complaints: Record<string, string[]> = {};

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  has(name: string): boolean {
    const value = this.#fields.get(name)?.value;
    return value !== undefined && value !== null;
  }

  text(name: string, charactersMax = TEXT_CHARACTERS_MAX): string {
    const text = toText(this.#fields.get(name));
    if (text === undefined) return this.#refuse(name, this.has(name) ? NOT_TEXT : NULL, '');
    if (!text.isWellFormed() || text.includes('\0')) return this.#refuse(name, NOT_TEXT, '');
    if (text.trim() === '') return this.#refuse(name, BLANK, '');
    if (text.length > charactersMax) {
      return this.#refuse(
        name,
        `Ensure this field has no more than ${charactersMax} characters.`,
        '',
      );
    }
    return text;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  clientId(name: string): string | null {
    return this.has(name) ? this.text(name, CLIENT_ID_CHARACTERS_MAX) : null;
  }

  async product(
    name: string,
    find: (product: string) => Promise<Product | undefined>,
  ): Promise<Product> {
    const text = this.text(name);
    const product = name in this.#complaints ? undefined : await find(text);
    if (product !== undefined) return product;
    this.#complaints[name] ??= [`"${text}" is not a valid choice.`];
    return { name: '', code: 0 };
  }

  boolean(name: string): boolean {
    const field = this.#fields.get(name);
    if (!this.has(name)) return this.#refuse(name, NULL, false);
    return toBoolean(field?.value) ?? this.#refuse(name, NOT_BOOLEAN, false);
  }

  /** The exact JSON of a field that may hold anything but null. */
  json(name: string): string {
    const field = this.#fields.get(name);
    return field === undefined || field.value === null ? this.#refuse(name, NULL, '') : field.json;
  }

  refuse(name: string, complaint: string): void {
    this.#refuse(name, complaint, undefined);
  }

  /** Throws if anything was wrong. */
  finish(message: string): void {
    if (Object.keys(this.#complaints).length > 0) {
      throw new ApplicationError('INVALID', message, { fields: this.#complaints });
    }
  }

  #refuse<T>(name: string, complaint: string, useless: T): T {
    this.#complaints[name] = [complaint];
    return useless;
  }
}

export function toBoolean(value: unknown): boolean | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return undefined;
  }
  const text = String(value).toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/** A number becomes its text, as it was written. */
function toText(field: Field | undefined): string | undefined {
  if (typeof field?.value === 'string') return field.value;
  return typeof field?.value === 'number' ? field.json : undefined;
}
