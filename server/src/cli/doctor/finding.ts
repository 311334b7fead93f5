/** What the doctor found at one place, and what to do about it. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'FAIL';
  readonly what: string;
  readonly advice?: string;
}

export function ok(what: string): Finding {
  return { level: 'ok', what };
}

export function warn(what: string, advice: string): Finding {
  return { level: 'warn', what, advice };
}

export function fail(what: string, advice: string): Finding {
  return { level: 'FAIL', what, advice };
}
