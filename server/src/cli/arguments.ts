import { TEXT_CHARACTERS_MAX } from '@dowellchat/contract/limits.ts';
import { InvalidArgumentError } from 'commander';

/** An id that a caller of the API could send as well. */
export function parseId(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be blank.');
  if (text.length > TEXT_CHARACTERS_MAX) {
    throw new InvalidArgumentError(`It must have at most ${TEXT_CHARACTERS_MAX} characters.`);
  }
  return text;
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
