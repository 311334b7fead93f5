import { JSON_DEPTH_MAX } from '@dowellchat/contract/limits.ts';

/**
 * Whether a value that did not come out of our own JSON parser is plain JSON of bearable depth. A
 * socket's frames may carry bytes, and nesting that would exhaust the stack of whoever writes it.
 */
export function isPlainJson(value: unknown, depth = JSON_DEPTH_MAX): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (depth === 0 || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return false;
  return Object.values(value).every((inner) => isPlainJson(inner, depth - 1));
}
