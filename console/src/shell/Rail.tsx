import { Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconCommand,
  IconInbox,
  IconKeyboard,
  IconQrcode,
  IconSettings,
} from '@tabler/icons-react';
import { Link, useLocation, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { newLink } from '../links/new-link.ts';
import { useStore } from '../parts/store.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { openPalette } from './CommandPalette.tsx';
import { keyNames } from './key-bindings.ts';
import { latestOrganization } from './organization.ts';
import { OrganizationMenu } from './OrganizationMenu.tsx';
import classes from './Rail.module.css';

const ICON = { size: 20, stroke: 1.6 } as const;

/** The way between the parts of the console: a column, or a bar below on a phone. */
export function Rail({ onHelp }: { onHelp: () => void }) {
  const organization = useStore(latestOrganization);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const isInSettings = /^\/(o\/[^/]+\/)?settings(\/|$)/.test(path);
  const isInInbox = /^\/o\/[^/]+\/inbox$/.test(path);
  return (
    <nav className={classes.rail} aria-label="Main">
      <OrganizationMenu />
      <RailLink
        {...(organization === null
          ? { to: '/' }
          : { to: '/o/$organization/inbox', params: { organization } })}
        isActive={isInInbox}
        label="Inbox"
        icon={<IconInbox {...ICON} />}
      />
      <RailLink
        {...(organization === null
          ? { to: '/settings/account' }
          : { to: '/o/$organization/settings', params: { organization } })}
        isActive={isInSettings}
        label="Settings"
        icon={<IconSettings {...ICON} />}
      />
      {organization !== null && (
        <RailButton
          label="New chat link"
          shortLabel="Link"
          onClick={() => newLink.set(true)}
          icon={<IconQrcode {...ICON} />}
        />
      )}
      <span className={classes.space} />
      <RailButton
        label="Commands"
        keys="mod+k"
        onClick={openPalette}
        icon={<IconCommand {...ICON} />}
      />
      <RailButton
        label="Keyboard shortcuts"
        keys="?"
        isForDesks
        onClick={onHelp}
        icon={<IconKeyboard {...ICON} />}
      />
      <AccountMenu />
    </nav>
  );
}

function RailLink({
  label,
  icon,
  isActive,
  ...to
}: {
  to: string;
  params?: { organization: string };
  label: string;
  icon: ReactNode;
  isActive: boolean;
}) {
  return (
    <Tooltip label={label} position="right">
      <Link
        {...(to as LinkProps)}
        className={classes.item}
        data-active={isActive || undefined}
        aria-current={isActive ? 'page' : undefined}
        activeProps={{}}
        aria-label={label}
      >
        {icon}
        <span className={classes.label}>{label}</span>
      </Link>
    </Tooltip>
  );
}

function RailButton({
  label,
  shortLabel = label,
  keys,
  icon,
  isForDesks = false,
  onClick,
}: {
  label: string;
  /** Where little room is. */
  shortLabel?: string;
  keys?: string;
  icon: ReactNode;
  isForDesks?: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip
      position="right"
      label={
        <>
          {label}{' '}
          {(keys === undefined ? [] : keyNames(keys)).map((name) => (
            <Kbd key={name} size="xs">
              {name}
            </Kbd>
          ))}
        </>
      }
    >
      <UnstyledButton
        className={classes.item}
        data-desk={isForDesks || undefined}
        aria-label={label}
        onClick={onClick}
      >
        {icon}
        <span className={classes.label}>{shortLabel}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
