import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMe } from '../api/account.ts';
import { organizationsQuery } from '../api/organizations.ts';
import { useStore } from '../parts/store.ts';
import { initialsOf } from './initials.ts';
import { latestOrganization } from './organization.ts';
import classes from './Rail.module.css';

/** Whose rooms are shown, and the way to those of another organization. */
export function OrganizationMenu() {
  const { account } = useMe();
  const navigate = useNavigate();
  const current = useStore(latestOrganization);
  const { data: organizations = [] } = useQuery(organizationsQuery);
  if (current === null && organizations.length === 0) return null;
  return (
    <Menu position="right-start" width={232}>
      <Menu.Target>
        <Tooltip label={current ?? 'Organizations'} position="right">
          <UnstyledButton
            className={`${classes.mark} ${classes.organization}`}
            aria-label={`Organization: ${current ?? 'none'}`}
          >
            {initialsOf(current ?? '–')}
          </UnstyledButton>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
        <Menu.Label>Organizations</Menu.Label>
        {organizations.map(({ id }) => (
          <Menu.Item
            key={id}
            rightSection={id === current ? <IconCheck size={16} aria-label="shown" /> : undefined}
            onClick={() =>
              void navigate({ to: '/o/$organization/inbox', params: { organization: id } })
            }
          >
            <span dir="auto" style={{ wordBreak: 'break-word' }}>
              {id}
            </span>
          </Menu.Item>
        ))}
        {account.isOwner && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconPlus size={16} stroke={1.6} />}
              onClick={() => void navigate({ to: '/first-steps' })}
            >
              New organization
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
