import { ATTRIBUTES_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type { Attributes } from '@dowellchat/contract/v3/values.ts';
import { refuseFields } from '../../lib/application-error.ts';

export type { Attributes };

/** Attributes as they are kept. */
export function toJson(attributes: Attributes): string {
  const json = JSON.stringify(attributes);
  if (Buffer.byteLength(json) > ATTRIBUTES_BYTES_MAX) {
    throw refuseFields({ attributes: [`must weigh at most ${ATTRIBUTES_BYTES_MAX} bytes`] });
  }
  return json;
}
