import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const SERVER = at('server/src/main.js');
export const COMMAND = at('server/src/cli.ts');
