import type { Migration } from 'kysely/migration';
import { initial } from './001-initial.ts';
import { live } from './002-live.ts';
import { files } from './003-files.ts';
import { looksAndLinks } from './004-looks-and-links.ts';
import { accounts } from './005-accounts.ts';
import { agents } from './006-agents.ts';
import { search } from './007-search.ts';
import { identity } from './008-identity.ts';
import { routing } from './009-routing.ts';
import { webhooks } from './010-webhooks.ts';
import { visitorVersions } from './011-visitor-versions.ts';

/** Every change of the tables by its name, which is kept in the database for ever. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-initial': initial,
  '002-live': live,
  '003-files': files,
  '004-looks-and-links': looksAndLinks,
  '005-accounts': accounts,
  '006-agents': agents,
  '007-search': search,
  '008-identity': identity,
  '009-routing': routing,
  '010-webhooks': webhooks,
  '011-visitor-versions': visitorVersions,
};
