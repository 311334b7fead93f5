import { defineConfig } from 'vitest/config';

const SECONDS = 1000;
const PROMISES = 'server/test/{promises,cluster}/**/*.test.ts';

// CI counts from a report beside what people read; set by .ci/run.
const reportFile = process.env['TEST_REPORT'];
const isLong = ['long', 'full'].includes(process.env['PROMISES'] ?? '');

export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: 'server/test/support/postgres.global-setup.ts',
    ...(reportFile !== undefined && {
      reporters: ['default', 'json'],
      outputFile: { json: reportFile },
    }),
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          // Files of a worker share their modules: loading these costs more than most tests. Each file
          // has its own database and app.
          isolate: false,
          // The default leaves a core to a watcher; on two cores that is half of them.
          maxWorkers: '100%',
          include: ['{server,client,widget,console,bench,tools}/**/*.test.ts'],
          exclude: ['**/node_modules/**', PROMISES],
          testTimeout: 15 * SECONDS,
          hookTimeout: 60 * SECONDS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // These start real servers and put them under load: alone on the machine, one file after
        // the other, or they would measure each other.
        extends: true,
        test: {
          name: 'promises',
          include: [PROMISES],
          fileParallelism: false,
          testTimeout: (isLong ? 1800 : 120) * SECONDS,
          hookTimeout: 60 * SECONDS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // `npm run e2e`. One browser at a time: two would take each other's turns.
        test: {
          name: 'e2e',
          pool: 'forks',
          globalSetup: 'e2e/support/browser.global-setup.ts',
          include: ['e2e/journeys/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120 * SECONDS,
          hookTimeout: 120 * SECONDS,
          expect: { poll: { timeout: 20 * SECONDS, interval: 50 } },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
