import { Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { closeInbox } from '../live/live-inbox.ts';
import { toastProblem } from '../parts/toast.ts';
import { initialsOf } from './initials.ts';
import classes from './Rail.module.css';

const SCHEMES = [
  { value: 'auto', label: 'Auto' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function AccountMenu() {
  const { account } = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => client.rest.signOut(),
    onSuccess: () => {
      // Nothing of one person may be left for the next one at this browser.
      closeInbox();
      queries.clear();
      void navigate({ to: '/sign-in' });
    },
    onError: toastProblem,
  });
  return (
    <Menu position="right-end" width={232}>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.mark} ${classes.person}`}
          aria-label={`Your account: ${account.name}`}
        >
          {initialsOf(account.name)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '6px 12px 8px' }}>
          <Text size="sm" fw={600} truncate dir="auto">
            {account.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {account.email}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} stroke={1.6} />}
          onClick={() => void navigate({ to: '/settings/account' })}
        >
          Your account
        </Menu.Item>
        <div style={{ padding: '6px 8px' }}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Colours"
            data={SCHEMES}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
          />
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} />}
          onClick={() => signOut.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
