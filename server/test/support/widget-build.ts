import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of the small build. */
export const WIDGET_ASSET = 'main-a1b2c3.js';

/** Its files by their names: what the build of the widget makes, at its smallest. */
export const WIDGET_FILES: Readonly<Record<string, string>> = {
  'widget.js': `"use strict";(()=>{/*${'the launcher '.repeat(100)}*/})();\n`,
  'assets/main-a1b2c3.js': `import"./shared-d4e5f6.js";/*${'the chat '.repeat(200)}*/\n`,
  'assets/shared-d4e5f6.js': 'export const shared=1;\n',
  'assets/lazy-0a0b0c.js': 'export const lazy=1;\n',
  'assets/main-778899.css': `#chat{display:grid}/*${'style '.repeat(100)}*/\n`,
  'assets/shared-aabbcc.css': 'p{margin:0}\n',
  '.vite/manifest.json': JSON.stringify({
    'src/frame/main.tsx': {
      file: 'assets/main-a1b2c3.js',
      isEntry: true,
      css: ['assets/main-778899.css'],
      imports: ['_shared.js'],
      dynamicImports: ['src/frame/lazy.ts'],
    },
    '_shared.js': { file: 'assets/shared-d4e5f6.js', css: ['assets/shared-aabbcc.css'] },
    'src/frame/lazy.ts': { file: 'assets/lazy-0a0b0c.js', imports: ['src/frame/main.tsx'] },
  }),
};

/** Writes a build into a folder of its own, which goes with the process. */
export function writeBuild(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-build-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

let made: string | undefined;

/** One for all apps of a process: they only read it. */
export function smallWidgetBuild(): string {
  return (made ??= writeBuild(WIDGET_FILES));
}
