import { ActionIcon, Badge, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { Time } from '../parts/Time.tsx';
import { AuditEntries } from './AuditPage.tsx';
import { More } from './More.tsx';
import { Loaded, Page, Row, Rows, Section } from './Page.tsx';

const KEY = ['accounts'];

/** Everybody who can sign in to this server. */
export function InstancePage() {
  const me = useMe();
  const queries = useQueryClient();
  const accounts = usePaged({
    key: KEY,
    read: (after, signal) =>
      client.rest.listAccounts({ query: { ...(after !== undefined && { after }) }, signal }),
    itemsOf: (page) => page.accounts,
  });
  const entries = usePaged({
    key: ['instance-audit'],
    read: (after, signal) =>
      client.rest.listInstanceAudit({ query: { ...(after !== undefined && { after }) }, signal }),
    itemsOf: (page) => page.entries,
  });
  const refresh = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: KEY });
    await queries.invalidateQueries({ queryKey: ['instance-audit'] });
  };
  return (
    <Page
      title="Accounts"
      text="Everybody who can sign in to this server. Owners may do everything."
    >
      <Section title="People">
        <Loaded query={accounts}>
          {(list) => (
            <Rows label="Accounts">
              {list.map(({ id, name, email, isOwner, hasTwoFactor, createdAt }) => (
                <Row
                  key={id}
                  title={
                    <>
                      {name}
                      {isOwner && <Badge variant="light">Owner</Badge>}
                      {hasTwoFactor && (
                        <Badge variant="light" color="green">
                          Two-factor
                        </Badge>
                      )}
                      {id === me.account.id && (
                        <Badge variant="light" color="gray">
                          You
                        </Badge>
                      )}
                    </>
                  }
                  about={
                    <>
                      {email} · since <Time at={createdAt} />
                    </>
                  }
                >
                  <Confirm
                    title={isOwner ? `Is ${name} no owner any more?` : `Make ${name} an owner?`}
                    text={
                      isOwner
                        ? 'They keep their roles in organizations, and lose everything else at once.'
                        : 'They may do everything in every organization, and remove you.'
                    }
                    action={isOwner ? 'Take ownership away' : 'Make an owner'}
                    onConfirm={async () => {
                      await client.rest.changeOwner({ accountId: id, body: { isOwner: !isOwner } });
                      await refresh();
                    }}
                  >
                    {(openOwner) => (
                      <Confirm
                        title={`Remove ${name}?`}
                        text={`${email} is signed out at once and removed from every organization. What they wrote stays.`}
                        action="Remove the account"
                        onConfirm={async () => {
                          await client.rest.removeAccount({ accountId: id });
                          await refresh();
                        }}
                      >
                        {(openRemoval) => (
                          <Menu position="bottom-end">
                            <Menu.Target>
                              <ActionIcon aria-label={`What to do about ${name}`}>
                                <IconDots size={16} />
                              </ActionIcon>
                            </Menu.Target>
                            <Menu.Dropdown>
                              <Menu.Item onClick={openOwner}>
                                {isOwner ? 'Take ownership away' : 'Make an owner'}
                              </Menu.Item>
                              <Menu.Item color="red" onClick={openRemoval}>
                                Remove the account
                              </Menu.Item>
                            </Menu.Dropdown>
                          </Menu>
                        )}
                      </Confirm>
                    )}
                  </Confirm>
                </Row>
              ))}
            </Rows>
          )}
        </Loaded>
        <More list={accounts} />
      </Section>
      <Section title="What was done" text="Acts about the server as a whole, the latest first.">
        <AuditEntries entries={entries} />
      </Section>
    </Page>
  );
}
