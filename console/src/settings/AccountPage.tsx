import {
  Group,
  SegmentedControl,
  Switch,
  TextInput,
  PasswordInput,
  useMantineColorScheme,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { accountQuery, useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { useStore } from '../parts/store.ts';
import { toast } from '../parts/toast.ts';
import { preferences } from '../shell/preferences.ts';
import { Page, Section } from './Page.tsx';
import { PageForm } from './PageForm.tsx';
import classes from './Page.module.css';
import { Sessions } from './Sessions.tsx';
import { TwoFactor } from './TwoFactor.tsx';

export function AccountPage() {
  const { account } = useMe();
  return (
    <Page title="Your account" text={account.email}>
      <NameForm />
      <PasswordForm />
      <TwoFactor />
      <Sessions />
      <ThisBrowser />
    </Page>
  );
}

function NameForm() {
  const { account } = useMe();
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { name: account.name },
    send: (body) => client.rest.changeAccount({ body }),
    onDone: (me) => {
      queries.setQueryData(accountQuery.queryKey, me);
      toast('Your name is saved.');
    },
  });
  return (
    <Section title="Name" text="Visitors see it beside what you write.">
      <PageForm draft={draft}>
        <TextInput label="Your name" autoComplete="name" {...draft.field('name')} />
      </PageForm>
    </Section>
  );
}

function PasswordForm() {
  const draft = useDraft({
    initial: { password: '', newPassword: '' },
    send: (body) => client.rest.changePassword({ body }),
    onDone: () => {
      draft.reset({ password: '', newPassword: '' });
      toast('Your password is changed. Everywhere else you are signed out.');
    },
  });
  return (
    <Section title="Password" text="Changing it signs you out everywhere else.">
      <PageForm draft={draft} action="Change the password">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          {...draft.field('password')}
        />
        <PasswordInput
          label="New password"
          description="At least 10 characters."
          autoComplete="new-password"
          {...draft.field('newPassword')}
        />
      </PageForm>
    </Section>
  );
}

/** Choices that belong to a desk or a phone and not to a person. */
function ThisBrowser() {
  const chosen = useStore(preferences);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = (part: Partial<typeof chosen>): void => preferences.set({ ...chosen, ...part });

  async function setDesktop(isWanted: boolean): Promise<void> {
    if (isWanted && (await Notification.requestPermission()) !== 'granted') {
      toast('This browser does not allow notifications from here. Its settings decide.', 'failed');
      return;
    }
    change({ desktopNotifications: isWanted });
  }

  return (
    <Section title="This browser" text="Kept here alone: your phone may be quiet, your desk not.">
      <div className={classes.form}>
        <Group justify="space-between" gap="xs">
          <span id="colours">Colours</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="colours"
            data={[
              { value: 'auto', label: 'Auto' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            value={colorScheme}
            onChange={(value) => setColorScheme(value)}
          />
        </Group>
        <Group justify="space-between" gap="xs">
          <span id="send-with">Send with</span>
          <SegmentedControl
            size="xs"
            aria-labelledby="send-with"
            data={[
              { value: 'enter', label: 'Enter' },
              { value: 'mod+enter', label: 'Ctrl/⌘ Enter' },
            ]}
            value={chosen.sendWith}
            onChange={(value) => change({ sendWith: value })}
          />
        </Group>
        <Switch
          label="Notifications on the desktop"
          checked={chosen.desktopNotifications}
          disabled={!('Notification' in globalThis)}
          onChange={({ currentTarget }) => void setDesktop(currentTarget.checked)}
        />
        <Switch
          label="A sound"
          checked={chosen.sound}
          onChange={({ currentTarget }) => change({ sound: currentTarget.checked })}
        />
        <fieldset className={classes.group}>
          <legend>Tell me of</legend>
          {(
            [
              ['unassigned', 'New rooms that nobody has taken'],
              ['assigned', 'Rooms that are assigned to me'],
              ['mentions', 'Notes that mention me'],
            ] as const
          ).map(([name, label]) => (
            <Switch
              key={name}
              label={label}
              checked={chosen.notifyOf[name]}
              onChange={({ currentTarget }) =>
                change({ notifyOf: { ...chosen.notifyOf, [name]: currentTarget.checked } })
              }
            />
          ))}
        </fieldset>
      </div>
    </Section>
  );
}
