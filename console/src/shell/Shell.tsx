import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { newLink } from '../links/new-link.ts';
import { CommandPalette, openPalette } from './CommandPalette.tsx';
import { useCommands } from './commands.ts';
import { listenToKeys } from './key-bindings.ts';
import { latestOrganization } from './organization.ts';
import { Rail } from './Rail.tsx';
import { ShortcutsHelp } from './ShortcutsHelp.tsx';
import classes from './Shell.module.css';
import { useStore } from '../parts/store.ts';

const NewLink = lazy(async () => ({ default: (await import('../links/NewLink.tsx')).NewLink }));

/** What surrounds every screen of who is signed in. */
export function Shell() {
  const navigate = useNavigate();
  const organization = useStore(latestOrganization);
  const [showsHelp, setShowsHelp] = useState(false);
  const isMakingLink = useStore(newLink);
  useEffect(listenToKeys, []);
  useCommands([
    {
      id: 'palette',
      label: 'Commands',
      group: 'General',
      keys: 'mod+k',
      isHidden: true,
      run: openPalette,
    },
    {
      id: 'help',
      label: 'Keyboard shortcuts',
      group: 'General',
      keys: '?',
      run: () => setShowsHelp(true),
    },
    {
      id: 'inbox',
      label: 'Go to the inbox',
      group: 'Go to',
      keys: 'g i',
      run: () => void navigate({ to: '/' }),
    },
    {
      id: 'account',
      label: 'Go to your account',
      group: 'Go to',
      keywords: ['password', 'two-factor', 'sessions', 'theme', 'profile'],
      run: () => void navigate({ to: '/settings/account' }),
    },
    ...(organization === null
      ? []
      : [
          {
            id: 'new-link',
            label: 'New chat link',
            group: 'Do',
            keywords: ['qr', 'code', 'personal', 'sales'],
            run: () => newLink.set(true),
          },
          {
            id: 'links',
            label: 'Go to links',
            group: 'Go to',
            run: () =>
              void navigate({ to: '/o/$organization/settings/links', params: { organization } }),
          },
          {
            id: 'settings',
            label: 'Go to settings',
            group: 'Go to',
            keys: 'g ,',
            run: () => void navigate({ to: '/o/$organization/settings', params: { organization } }),
          },
        ]),
  ]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <Rail onHelp={() => setShowsHelp(true)} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      <CommandPalette />
      {isMakingLink && organization !== null && (
        <Suspense>
          <NewLink organization={organization} onClose={() => newLink.set(false)} />
        </Suspense>
      )}
      <ShortcutsHelp opened={showsHelp} onClose={() => setShowsHelp(false)} />
    </div>
  );
}
