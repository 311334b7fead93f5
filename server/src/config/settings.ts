import { parseSetting, type Setting } from './setting.ts';
import { SETTINGS_TABLE, type Settings } from './settings.table.ts';

export type { Settings } from './settings.table.ts';

/** The environment holds something that cannot be a setting; `problems` names each in one line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads all settings at once, so that one start reports every mistake. An empty text is a default. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const values: Record<string, string | number> = {};
  const problems: string[] = [];
  for (const [name, setting] of settingEntries()) {
    const text = env[name]?.trim() ?? '';
    if (text === '') {
      values[name] = setting.default;
      continue;
    }
    const parsed = parseSetting(setting, text);
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push(`${name} ${parsed.problem}${setting.secret ? '' : `, not "${text}"`}`);
  }
  if (values['REDIS_URL'] !== '' && values['DATABASE_URL'] === '') {
    problems.push(
      'REDIS_URL needs DATABASE_URL: several servers cannot share an embedded database',
    );
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as unknown as Settings;
}

/** The settings as people may see them: secrets are masked, and each says where it comes from. */
export function describeSettings(
  settings: Settings,
): { name: string; value: string; isDefault: boolean; about: string }[] {
  return settingEntries().map(([name, setting]) => {
    const value = settings[name];
    const isSet = value !== '';
    return {
      name,
      value: setting.secret && isSet ? '(set, not shown)' : String(value),
      isDefault: value === setting.default,
      about: setting.about,
    };
  });
}

export function settingEntries(): [keyof Settings, Setting][] {
  return Object.entries(SETTINGS_TABLE) as [keyof Settings, Setting][];
}

/** Whether only this machine can connect to `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
