import type { Static, TSchema } from 'typebox';
import type { V3_ENDPOINTS, V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import type { Call } from '../endpoints.ts';

type Declared = typeof V3_ENDPOINTS;
type Part<Name extends V3Operation, Key extends 'body' | 'query'> =
  Declared[Name] extends Record<Key, infer Schema extends TSchema> ? Static<Schema> : unknown;

/** A call with what was sent, as its declaration says. */
interface V3Call<Name extends V3Operation> extends Call {
  readonly body: Part<Name, 'body'>;
  readonly query: Part<Name, 'query'>;
}

/** One answer for each declared call; a missing or a misnamed one does not compile. */
export type V3Handlers = { [Name in V3Operation]: (call: V3Call<Name>) => Promise<unknown> };
