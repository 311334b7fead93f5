/** Every refusal the domain can give, with the HTTP status that carries it. */
const STATUS_BY_CODE = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  TOO_LARGE: 413,
  ADDRESS_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416,
  EXPECTATION_FAILED: 417,
  TOO_EARLY: 425,
  TOO_MANY_REQUESTS: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  OVERLOADED: 503,
  STORAGE_FULL: 503,
  UNCERTAIN: 504,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** The code that says what a status says; of two with one status the first. */
export function codeOfStatus(status: number): ErrorCode {
  const found = Object.entries(STATUS_BY_CODE).find(([, each]) => each === status);
  return (found?.[0] ?? 'INTERNAL') as ErrorCode;
}

export interface ErrorDetails {
  /** Seconds after which the same request may succeed. Its presence makes the error retryable. */
  readonly retryAfterSeconds?: number;
  /** Complaints by field, in the order they are to be reported. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly cause?: unknown;
}

/** The one error type: what the caller is told is `message`; everything else stays inside. */
export class ApplicationError extends Error {
  override readonly name = 'ApplicationError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(code: ErrorCode, publicText: string, details: ErrorDetails = {}) {
    super(publicText, { cause: details.cause });
    this.code = code;
    this.status = STATUS_BY_CODE[code];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.fields = details.fields;
  }

  get retryable(): boolean {
    return this.retryAfterSeconds !== undefined;
  }

  /**
   * Whether something failed that the log should tell of. To be at a limit is no fault: whoever is refused is
   * told, and a line for each would add to the load.
   */
  get isFault(): boolean {
    return this.status >= 500 && (this.code !== 'OVERLOADED' || this.cause !== undefined);
  }
}

/** Refuses what a call was sent, with what is wrong by field. */
export function refuseFields(
  fields: Readonly<Record<string, readonly string[]>>,
): ApplicationError {
  return new ApplicationError('INVALID', 'The request is not what this call takes.', { fields });
}
