import { ActionIcon, Badge, Button, Menu } from '@mantine/core';
import { IconDots, IconPlus, IconUsers } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from '@dowellchat/contract/v3/accounts.values.ts';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { toastProblem } from '../parts/toast.ts';
import { useOrganization } from '../shell/organization.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import { MemberDialog } from './MemberDialog.tsx';
import { More } from './More.tsx';
import { Loaded, Page, Row, Rows, Section } from './Page.tsx';

/** Who belongs to an organization, and who is invited. */
export function TeamPage() {
  const organizationId = useOrganization();
  const queries = useQueryClient();
  const [isInviting, setIsInviting] = useState(false);
  const members = usePaged({
    key: ['members', organizationId],
    read: (after, signal) =>
      client.rest.listMembers({
        organizationId,
        query: { ...(after !== undefined && { after }) },
        signal,
      }),
    itemsOf: (page) => page.members,
  });
  const invitations = usePaged({
    key: ['invitations', organizationId],
    read: (after, signal) =>
      client.rest.listInvitations({
        organizationId,
        query: { ...(after !== undefined && { after }) },
        signal,
      }),
    itemsOf: (page) => page.invitations,
  });
  const refresh = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['members', organizationId] });
    await queries.invalidateQueries({ queryKey: ['invitations', organizationId] });
  };
  return (
    <Page
      title="Team"
      text="Agents answer, in all products or some. Admins look after everything here."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setIsInviting(true)}>
          Invite
        </Button>
      }
    >
      <Section title="Members">
        <Loaded query={members}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice
                icon={<IconUsers size={20} stroke={1.5} />}
                title="Nobody has joined yet"
                text="Owners of the server may answer without being a member."
              >
                <Button variant="default" onClick={() => setIsInviting(true)}>
                  Invite somebody
                </Button>
              </EmptyNotice>
            ) : (
              <Rows label="Members">
                {list.toSorted(byName).map((member) => (
                  <MemberRow
                    key={member.accountId}
                    member={member}
                    organizationId={organizationId}
                    onChanged={refresh}
                  />
                ))}
              </Rows>
            )
          }
        </Loaded>
        <More list={members} />
      </Section>
      <Section
        title="Invitations"
        text="Links that nobody has followed yet. Each is good for seven days."
      >
        <Loaded query={invitations} lines={1}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice title="No open invitations" />
            ) : (
              <Rows label="Invitations">
                {list.map(({ id, email, role, products, expiresAt }) => (
                  <Row
                    key={id}
                    title={email}
                    about={
                      <>
                        {rightsText(role, products)} · until <Time at={expiresAt} />
                      </>
                    }
                  >
                    <Confirm
                      title="Revoke the invitation?"
                      text={`The link that ${email} was given leads nowhere from now on.`}
                      action="Revoke"
                      onConfirm={async () => {
                        await client.rest.revokeInvitation({ organizationId, invitationId: id });
                        await refresh();
                      }}
                    >
                      {(open) => (
                        <Button variant="subtle" color="gray" size="xs" onClick={open}>
                          Revoke
                        </Button>
                      )}
                    </Confirm>
                  </Row>
                ))}
              </Rows>
            )
          }
        </Loaded>
        <More list={invitations} />
      </Section>
      {isInviting && (
        <InviteDialog
          organizationId={organizationId}
          onInvited={() => void refresh()}
          onClose={() => setIsInviting(false)}
        />
      )}
    </Page>
  );
}

const byName = (one: Member, other: Member): number => one.name.localeCompare(other.name);

function MemberRow({
  member,
  organizationId,
  onChanged,
}: {
  member: Member;
  organizationId: string;
  onChanged: () => Promise<void>;
}) {
  const { account } = useMe();
  const [isChanging, setIsChanging] = useState(false);
  const [link, setLink] = useState<string>();
  const { accountId, name, email, role, products, hasTwoFactor } = member;
  const reset = useMutation({
    mutationFn: () => client.rest.createPasswordReset({ organizationId, accountId }),
    onSuccess: ({ url }) => setLink(url),
    onError: toastProblem,
  });
  return (
    <Row
      title={
        <>
          {name}
          {role === 'admin' && <Badge variant="light">Admin</Badge>}
          {hasTwoFactor && (
            <Badge variant="light" color="green">
              Two-factor
            </Badge>
          )}
          {accountId === account.id && (
            <Badge variant="light" color="gray">
              You
            </Badge>
          )}
        </>
      }
      about={
        <>
          {email}
          {role === 'agent' && ` · ${products.length === 0 ? 'all products' : products.join(', ')}`}
        </>
      }
    >
      <Confirm
        title={`Remove ${name}?`}
        text={`${email} is signed out and loses access to ${organizationId} at once. Whoever belongs to nothing else loses the account. What they wrote stays.`}
        action="Remove"
        onConfirm={async () => {
          await client.rest.removeMember({ organizationId, accountId });
          await onChanged();
        }}
      >
        {(openRemoval) => (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`What to do about ${name}`} loading={reset.isPending}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setIsChanging(true)}>Role and products</Menu.Item>
              <Menu.Item onClick={() => reset.mutate()}>Link to a new password</Menu.Item>
              <Menu.Item color="red" onClick={openRemoval}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Confirm>
      {isChanging && (
        <MemberDialog
          member={member}
          organizationId={organizationId}
          onChanged={() => void onChanged()}
          onClose={() => setIsChanging(false)}
        />
      )}
      {link !== undefined && (
        <ShownOnce
          title="Link to a new password"
          text={`Hand it to ${name}. It works once, and is shown this once.`}
          label="The link"
          value={link}
          onClose={() => setLink(undefined)}
        />
      )}
    </Row>
  );
}

function rightsText(role: Member['role'], products: readonly string[]): string {
  if (role === 'admin') return 'Admin';
  return products.length === 0 ? 'Agent, all products' : `Agent, ${products.join(', ')}`;
}
