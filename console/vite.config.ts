import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The agents' web app, served below `/console/`. The server reads the names of its files from the manifest. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  // Libraries that put styles into the page at run time ask for its nonce by this name.
  define: { __webpack_nonce__: 'globalThis.styleNonce' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // The page's CSP allows no data: styles or fonts; and every file is cached for good by its name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2022',
    rolldownOptions: { input: 'src/main.tsx' },
  },
});
