import { IconHistory } from '@tabler/icons-react';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { useOrganization } from '../shell/organization.ts';
import { More } from './More.tsx';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import classes from './Page.module.css';

/** What admins have done. Nobody can change or delete it. */
export function AuditPage() {
  const organizationId = useOrganization();
  const entries = usePaged({
    key: ['audit', organizationId],
    read: (after, signal) =>
      client.rest.listAudit({
        organizationId,
        query: { ...(after !== undefined && { after }) },
        signal,
      }),
    itemsOf: (page) => page.entries,
  });
  return (
    <Page title="Audit log" text="What admins did here, the latest first. Nobody can change it.">
      <div className={classes.section}>
        <AuditEntries entries={entries} />
      </div>
    </Page>
  );
}

type Entries = ReturnType<
  typeof usePaged<
    Awaited<ReturnType<typeof client.rest.listAudit>>,
    Awaited<ReturnType<typeof client.rest.listAudit>>['entries'][number]
  >
>;

export function AuditEntries({ entries }: { entries: Entries }) {
  return (
    <>
      <Loaded query={entries} lines={6}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNotice
              icon={<IconHistory size={20} stroke={1.5} />}
              title="Nothing was done yet"
            />
          ) : (
            <Rows label="Audit log">
              {list.map(({ id, actor, action, subject, network, at }) => (
                <Row
                  key={id}
                  title={
                    <>
                      {sentenceOf(action)}
                      <span className={classes.subject}>{subject}</span>
                    </>
                  }
                  about={
                    <>
                      {actor} · <Time at={at} isExact />
                      {network !== '' && ` · from ${network}`}
                    </>
                  }
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      <More list={entries} />
    </>
  );
}

/** `member.removed` → `Member removed`. */
function sentenceOf(action: string): string {
  const words = action.replaceAll(/[._-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
