import { settingEntries } from '../../server/src/config/settings.ts';
import type { Setting } from '../../server/src/config/setting.ts';

/** Every setting as a Markdown page, made of the settings table. */
export function settingsPage(): string {
  const entries = settingEntries();
  return [
    '# Settings',
    '',
    'Made by `npm run generate` from `server/src/config/settings.table.ts`; change it there.',
    '',
    `All ${entries.length} are environment variables, and all have defaults: without any, the server`,
    'works. `dowellchat config` prints those in force.',
    '',
    '| name | value | default | about |',
    '| --- | --- | --- | --- |',
    ...entries.map(([name, setting]) => row(name, setting)),
    '',
  ].join('\n');
}

function row(name: string, setting: Setting): string {
  const about = setting.secret ? `${setting.about} Secret: never printed.` : setting.about;
  const fallback = setting.default === '' ? 'empty' : `\`${setting.default}\``;
  return `| ${[`\`${name}\``, values(setting), fallback, about].map(cell).join(' | ')} |`;
}

function values({ kind, choices = [], min, max }: Setting): string {
  switch (kind) {
    case 'choice':
      return choices.map((choice) => `\`${choice}\``).join(', ');
    case 'integer':
      return `${min ?? 0} to ${max ?? 'any'}`;
    case 'text':
      return 'text';
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}
