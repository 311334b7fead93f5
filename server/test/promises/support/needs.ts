import { test } from 'vitest';

/**
 * Declares a test that needs something of the machine. Where that is missing, the report says why
 * the test did not run; a run that must be complete fails.
 */
export function testWhere(
  missing: string | undefined,
  title: string,
  body: () => Promise<void>,
  timeoutMs?: number,
): void {
  if (missing === undefined) test(title, body, timeoutMs);
  else if (process.env['REQUIRE_SERVICES'] === '1') {
    test(title, () => {
      throw new Error(`REQUIRE_SERVICES=1, but ${missing}`);
    });
  } else test.skip(`${title} (skipped: ${missing})`, () => undefined);
}
