import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { findCallsMade, keepCalls } from './tools/calls-made.ts';
import { standInFor } from './tools/stand-ins.ts';

/** The chat in its frame, and the hosted page. The server reads the names of its files from the manifest. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact(), standIns(), callsThatAreMade()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // The pages' CSP allows no data: styles or fonts; and every file is cached for good by its name.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { input: 'src/frame/main.tsx' },
  },
});

function standIns(): Plugin {
  return {
    name: 'stand-ins',
    enforce: 'pre',
    apply: 'build',
    load: standInFor,
  };
}

function callsThatAreMade(): Plugin {
  return {
    name: 'calls-that-are-made',
    enforce: 'pre',
    apply: 'build',
    transform: (code, id) =>
      id.endsWith('client/src/generated/operations.ts') ? keepCalls(code, findCallsMade()) : null,
  };
}
