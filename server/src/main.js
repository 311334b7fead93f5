import { enableCompileCache } from 'node:module';

// Reading all modules takes most of a start; from the second one on they are compiled already. What
// follows is imported after that, for imports that stand above would be read before it. JavaScript,
// because a first file in TypeScript would load all that strips types, a quarter of a second, at each
// start: what the cache holds is stripped already.
enableCompileCache();
const { usePackedModules } = await import('./packed-modules.ts');
usePackedModules();
await import('./serve.ts');
