import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Both programs of the widget. The frame first: it empties the folder. */
const CONFIGS = ['../vite.config.ts', '../launcher.config.ts'];

export async function buildWidget(outDir: string): Promise<void> {
  for (const config of CONFIGS) {
    await build({
      configFile: fileURLToPath(new URL(config, import.meta.url)),
      logLevel: 'warn',
      build: { outDir },
    });
  }
}
