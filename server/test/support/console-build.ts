import { writeBuild } from './widget-build.ts';

/** A file of the small build. */
export const CONSOLE_ASSET = 'main-c0ffee.js';

/** Its files by their names: what the build of the console makes, at its smallest. */
export const CONSOLE_FILES: Readonly<Record<string, string>> = {
  [`assets/${CONSOLE_ASSET}`]: `import"./shared-0ddba1.js";/*${'the console '.repeat(200)}*/\n`,
  'assets/shared-0ddba1.js': 'export const shared=1;\n',
  'assets/settings-5e7715.js': 'export const settings=1;\n',
  'assets/inbox-1b0c5a.js': 'export const inbox=1;\n',
  'assets/inbox-b1ue01.css': '.inbox{display:grid}\n',
  'assets/sign-in-519b1b.js': 'export const signIn=1;\n',
  'assets/main-b1ue00.css': `#console{display:grid}/*${'style '.repeat(100)}*/\n`,
  '.vite/manifest.json': JSON.stringify({
    'src/main.tsx': {
      file: `assets/${CONSOLE_ASSET}`,
      isEntry: true,
      css: ['assets/main-b1ue00.css'],
      imports: ['_shared.js'],
      dynamicImports: ['src/settings/pages.ts', 'src/inbox/InboxPage.tsx', 'src/sign-in/pages.ts'],
    },
    '_shared.js': { file: 'assets/shared-0ddba1.js' },
    'src/inbox/InboxPage.tsx': {
      file: 'assets/inbox-1b0c5a.js',
      css: ['assets/inbox-b1ue01.css'],
      imports: ['_shared.js', 'src/main.tsx'],
    },
    'src/sign-in/pages.ts': { file: 'assets/sign-in-519b1b.js', imports: ['src/main.tsx'] },
    'src/settings/pages.ts': { file: 'assets/settings-5e7715.js', imports: ['src/main.tsx'] },
  }),
};

let made: string | undefined;

/** One for all apps of a process: they only read it. */
export function smallConsoleBuild(): string {
  return (made ??= writeBuild(CONSOLE_FILES));
}
