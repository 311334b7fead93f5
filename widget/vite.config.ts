import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { findCallsMade, keepCalls } from './tools/calls-made.ts';

/**
 * Modules of the bundle for what never happens here, by the end of their path, and what stands in for
 * them. They are a tenth of what a visitor would load. test/budget.test.ts fails when one of these
 * paths changes and the whole module comes back.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  // The server offers websocket and polling only.
  'engine.io-client/build/esm/transports/webtransport.js': 'export class WT {}',
  // Every event is JSON: nothing to take apart, nothing to put together again.
  'socket.io-parser/build/esm/is-binary.js':
    'export const isBinary = () => false; export const hasBinary = () => false;',
  'socket.io-parser/build/esm/binary.js':
    'const no = () => { throw new Error("binary"); }; export { no as deconstructPacket, no as reconstructPacket };',
  'engine.io-parser/build/esm/contrib/base64-arraybuffer.js':
    'export const decode = () => { throw new Error("binary"); };',
  // Fetches styles of lazy parts ahead; all styles are in the one file that is there from the start.
  'vite/preload-helper.js': 'export const __vitePreload = (load) => load();',
};

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
    load(id) {
      const path = Object.keys(STAND_INS).find((end) => id.endsWith(end));
      return path === undefined ? null : STAND_INS[path];
    },
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
