import type { Settings } from '../config/settings.ts';
import { COMMAND_LINE, recordAct } from '../domain/accounts/acting.ts';
import { createOrganizationsService } from '../domain/organizations/organizations.service.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { systemClock } from '../lib/clock.ts';
import { insertOrganization, listOrganizations } from '../storage/queries/organizations.queries.ts';
import type { Storage } from '../storage/storage.ts';
import { withStorage } from './database.ts';
import { day, printable, table } from './text.ts';

const PAGE = 500;

/** Does what naming the organization in a call would do: it appears, or must be there already. */
export async function admitOrganization(
  storage: Storage,
  settings: Settings,
  id: string,
): Promise<void> {
  const organizations = createOrganizationsService(storage, systemClock, settings.ORGANIZATIONS);
  try {
    await organizations.admit(id);
  } catch (error) {
    if (!(error instanceof ApplicationError && error.code === 'NOT_FOUND')) throw error;
    throw new ApplicationError(
      'NOT_FOUND',
      `There is no organization "${printable(id)}". Add it first: dowellchat orgs add ID`,
      { cause: error },
    );
  }
}

export async function addOrganization(id: string): Promise<void> {
  await withStorage(({ db }) =>
    db.transaction().execute(async (tx) => {
      if (!(await insertOrganization(tx, id, systemClock()))) return;
      const act = { organizationId: id, action: 'organization.created', subject: id };
      await recordAct(tx, systemClock, COMMAND_LINE, act);
    }),
  );
  console.log(`The organization ${printable(id)} exists.`);
}

export async function listAllOrganizations(): Promise<void> {
  await withStorage(async ({ db }) => {
    let page = await listOrganizations(db, { afterId: '', limit: PAGE });
    if (page.length === 0) console.error('There are no organizations.');
    for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
      console.log(table(page.map(({ id, createdAtMs }) => [day(createdAtMs), printable(id)])));
      page = await listOrganizations(db, { afterId: last.id, limit: PAGE });
    }
  });
}
