import { listAuditEntries, type AuditEntry } from '../../src/storage/queries/audit.queries.ts';
import type { Storage } from '../../src/storage/storage.ts';

const LATEST = { beforeOrdinal: Number.MAX_SAFE_INTEGER, limit: 20 };

/** Where the audit log ends now. */
export async function latestAct({ db }: Pick<Storage, 'db'>): Promise<number> {
  return (await listAuditEntries(db, undefined, LATEST))[0]?.ordinal ?? 0;
}

/** What was written into it since, the latest first. */
export async function actsAfter(
  { db }: Pick<Storage, 'db'>,
  ordinal: number,
): Promise<AuditEntry[]> {
  const entries = await listAuditEntries(db, undefined, LATEST);
  return entries.filter((entry) => entry.ordinal > ordinal);
}
