import type { TSchema } from 'typebox';

/**
 * Who an endpoint is for. `anyone`: it shows nothing of anybody. `visitor`: admitted by the ids in
 * hand. `server`: an API key, a session, or the bare unclaimed instance on this machine. `key`: an API key.
 * `participant`: a visitor's token, an API key or an agent's session. `program`: an API key, never in
 * the address, or an agent's session. `guest`: whoever is about to be somebody, from no page but our own. `agent`: whoever is
 * signed in; `admin`: to administer the organization of the path; `owner`: the instance.
 */
export type Audience =
  | 'anyone'
  | 'visitor'
  | 'server'
  | 'key'
  | 'participant'
  | 'program'
  | 'guest'
  | 'agent'
  | 'admin'
  | 'owner';

/** One documented call. Routes, refusals of other verbs, the access test and OpenAPI are made of it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` for its parts. */
  readonly path: string;
  readonly audience: Audience;
  readonly tag: string;
  readonly summary: string;
  /** What a reader must know beyond the summary. */
  readonly notes?: string;
  /** It changes something although it is a GET: never run for a prefetch or a HEAD. */
  readonly changesState?: true;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Its body is bytes of any type, read as they come. */
  readonly takesBytes?: true;
  /** Headers of its own. */
  readonly headers?: TSchema;
  /** Answers by HTTP status; a text where the answer is not JSON. */
  readonly answers: Readonly<Record<number, TSchema | string>>;
}
