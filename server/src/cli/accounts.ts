import type { Settings } from '../config/settings.ts';
import { resetFromCommandLine } from '../domain/accounts/accounts.service.ts';
import { systemClock } from '../lib/clock.ts';
import { withStorage } from './database.ts';

export async function resetAccount(email: string, options: { twoFactor?: true }): Promise<void> {
  const dropTwoFactor = options.twoFactor === true;
  const link = await withStorage(async (storage, settings) => {
    const { token } = await resetFromCommandLine(storage, systemClock, { email, dropTwoFactor });
    return `${addressIn(settings)}/console/password#${token}`;
  });
  // The link alone, so that it can be piped to where it is needed.
  console.log(link);
  console.error('It works once, within a day, and ends all sessions of the account.');
}

function addressIn({ PUBLIC_URL, HOST, PORT }: Settings): string {
  if (PUBLIC_URL !== '') return PUBLIC_URL.replace(/\/+$/, '');
  const host = ['0.0.0.0', '::'].includes(HOST) ? 'localhost' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}
