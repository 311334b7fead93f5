import { defineConfig } from 'vite';

/** `widget.js`: one classic script without imports, for pages of every age. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    reportCompressedSize: false,
    target: 'es2022',
    rolldownOptions: {
      input: 'src/launcher/main.ts',
      output: { format: 'iife', entryFileNames: 'widget.js' },
    },
  },
});
