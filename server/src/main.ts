import { enableCompileCache } from 'node:module';

// Reading all modules takes half of a start; from the second one on they are compiled already. What
// follows is imported after that, for imports that stand above would be read before it.
enableCompileCache();
await import('./serve.ts');
