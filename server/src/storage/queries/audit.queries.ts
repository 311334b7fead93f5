import { sql } from 'kysely';
import type { Database } from '../storage.ts';

export interface NewAuditEntry {
  /** null: about the instance as a whole. */
  readonly organizationId: string | null;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly network: string;
  readonly createdAtMs: number;
}

export interface AuditEntry extends NewAuditEntry {
  readonly ordinal: number;
}

export async function insertAuditEntry(db: Database, entry: NewAuditEntry): Promise<void> {
  await db
    .insertInto('audit_entries')
    .values({
      organization_id: entry.organizationId,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      network: entry.network,
      created_at: entry.createdAtMs,
    })
    .execute();
}

/** One page of what was done in an organization, or everywhere, the latest first. */
export async function listAuditEntries(
  db: Database,
  organizationId: string | undefined,
  page: { beforeOrdinal: number; limit: number },
): Promise<AuditEntry[]> {
  return db
    .selectFrom('audit_entries')
    .select([
      'ordinal',
      'organization_id as organizationId',
      'actor',
      'action',
      'subject',
      'network',
      'created_at as createdAtMs',
    ])
    .$if(organizationId !== undefined, (query) =>
      query.where(sql`organization_id`, '=', organizationId),
    )
    .where('ordinal', '<', page.beforeOrdinal)
    .orderBy('ordinal', 'desc')
    .limit(page.limit)
    .execute();
}
