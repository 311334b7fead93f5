import { V3_ENDPOINTS } from '../../contract/src/v3/endpoints.ts';

const LINE_CHARACTERS_MAX = 100;

/** Method and path of every v3 call: all the SDK needs of the contract while it runs. */
export function clientOperations(): string {
  return [
    '// Made by `npm run generate` from contract/src/v3/endpoints.ts; change it there.',
    "import type { V3Operation } from '@dowellchat/contract/v3/endpoints.ts';",
    '',
    '/** Method and path of every call of the API. */',
    'export const OPERATIONS = {',
    ...Object.entries(V3_ENDPOINTS).map(([name, { method, path }]) => {
      const line = `  ${name}: ['${method}', '${path}'],`;
      // As the formatter would have it.
      return line.length <= LINE_CHARACTERS_MAX
        ? line
        : `  ${name}: [\n    '${method}',\n    '${path}',\n  ],`;
    }),
    '} as const satisfies Record<V3Operation, readonly [method: string, path: string]>;',
    '',
  ].join('\n');
}
