import { expect, inject, test } from 'vitest';

const postgres = inject('postgres');

// Without a server every suite runs on the embedded engine alone: this line says so.
test.skipIf('reason' in postgres && process.env['REQUIRE_SERVICES'] !== '1')(
  `there is a PostgreSQL to test on${'reason' in postgres ? `: ${postgres.reason}` : ''}`,
  () => {
    expect(postgres).toHaveProperty('url');
  },
);
