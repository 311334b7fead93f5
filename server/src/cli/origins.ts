import type { Settings } from '../config/settings.ts';
import { OPERATOR } from '../domain/access/principal.ts';
import { COMMAND_LINE } from '../domain/accounts/acting.ts';
import { createOrganizationsService } from '../domain/organizations/organizations.service.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { systemClock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';
import { withStorage } from './database.ts';
import { admitOrganization } from './organizations.ts';
import { printable } from './text.ts';

/** The sites alone, one a line, so that a script can read them. */
export async function showOrigins(id: string): Promise<void> {
  const { origins } = await withStorage((storage, settings) =>
    serviceOn(storage, settings).getSettings(OPERATOR, id),
  );
  for (const origin of origins) console.log(origin);
  if (origins.length === 0) console.error(`Every site may embed the chats of ${printable(id)}.`);
}

export async function setOrigins(id: string, sites: readonly string[]): Promise<void> {
  const { origins } = await withStorage(async (storage, settings) => {
    await admitOrganization(storage, settings, id);
    return naming(sites, () =>
      serviceOn(storage, settings).changeSettings(COMMAND_LINE, id, {
        origins: [...sites],
      }),
    );
  });
  console.log(
    origins.length === 0
      ? `Every site may embed the chats of ${printable(id)}.`
      : `These sites may embed the chats of ${printable(id)}, and no other:\n${origins.join('\n')}`,
  );
}

/** Says which of the sites is none: a terminal shows no fields. */
async function naming<T>(sites: readonly string[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApplicationError) || error.fields === undefined) throw error;
    const lines = Object.entries(error.fields).map(([field, said]) => {
      const site = sites[Number(field.replace('origins.', ''))] ?? field;
      return `"${printable(site)}" ${said.join(', ')}`;
    });
    throw new ApplicationError('INVALID', lines.join('\n'), { cause: error });
  }
}

function serviceOn(storage: Storage, settings: Settings) {
  return createOrganizationsService(storage, systemClock, settings.ORGANIZATIONS);
}
