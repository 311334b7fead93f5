import { Link, Outlet, useLocation, useParams, type LinkProps } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import {
  IconBuilding,
  IconHistory,
  IconId,
  IconKey,
  IconLink,
  IconMessage2Bolt,
  IconRoute,
  IconServer,
  IconUser,
  IconUsers,
  IconWebhook,
  IconWorld,
} from '@tabler/icons-react';
import { useMe } from '../api/account.ts';
import { useStore } from '../parts/store.ts';
import { isAdminOf, latestOrganization } from '../shell/organization.ts';
import classes from './SettingsPage.module.css';

const ICON = { size: 16, stroke: 1.6 } as const;

/** All settings beside each other: one's own, the organization's, the instance's. */
export function SettingsPage() {
  const me = useMe();
  const latest = useStore(latestOrganization);
  const { organization = latest } = useParams({ strict: false });
  const nav = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  // On a phone it is one line, which may begin far from where one is.
  useEffect(() => {
    nav.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return (
    <div className={classes.settings}>
      <nav ref={nav} className={classes.nav} aria-label="Settings">
        <Group label="You">
          <Item to="/settings/account" icon={<IconUser {...ICON} />} label="Account" />
        </Group>
        {organization !== null && (
          <Group label={organization}>
            {isAdminOf(me, organization) && (
              <>
                <OfOrganization
                  to="products"
                  icon={<IconWorld {...ICON} />}
                  label="Products"
                  organization={organization}
                />
                <OfOrganization
                  to="team"
                  icon={<IconUsers {...ICON} />}
                  label="Team"
                  organization={organization}
                />
                <OfOrganization
                  to="routing"
                  icon={<IconRoute {...ICON} />}
                  label="Routing"
                  organization={organization}
                />
              </>
            )}
            <OfOrganization
              to="links"
              icon={<IconLink {...ICON} />}
              label="Links"
              organization={organization}
            />
            <OfOrganization
              to="replies"
              icon={<IconMessage2Bolt {...ICON} />}
              label="Canned replies"
              organization={organization}
            />
            {isAdminOf(me, organization) && (
              <>
                <OfOrganization
                  to="keys"
                  icon={<IconKey {...ICON} />}
                  label="API keys"
                  organization={organization}
                />
                <OfOrganization
                  to="webhooks"
                  icon={<IconWebhook {...ICON} />}
                  label="Webhooks"
                  organization={organization}
                />
                <OfOrganization
                  to="identity"
                  icon={<IconId {...ICON} />}
                  label="Visitor identity"
                  organization={organization}
                />
                <OfOrganization
                  to="websites"
                  icon={<IconBuilding {...ICON} />}
                  label="Web sites"
                  organization={organization}
                />
                <OfOrganization
                  to="audit"
                  icon={<IconHistory {...ICON} />}
                  label="Audit log"
                  organization={organization}
                />
              </>
            )}
          </Group>
        )}
        {me.account.isOwner && (
          <Group label="This server">
            <Item to="/settings/instance" icon={<IconServer {...ICON} />} label="Accounts" />
          </Group>
        )}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  );
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.group} role="group" aria-label={label}>
      <div className={classes.label} dir="auto" title={label}>
        {label}
      </div>
      {children}
    </div>
  );
}

type SettingsName =
  | 'products'
  | 'team'
  | 'routing'
  | 'links'
  | 'replies'
  | 'keys'
  | 'webhooks'
  | 'identity'
  | 'websites'
  | 'audit';

function OfOrganization({
  to,
  organization,
  ...shown
}: {
  to: SettingsName;
  organization: string;
  icon: ReactNode;
  label: string;
}) {
  return <Item to={`/o/$organization/settings/${to}`} params={{ organization }} {...shown} />;
}

function Item({
  label,
  icon,
  ...to
}: Pick<LinkProps, 'to' | 'params'> & { label: string; icon: ReactNode }) {
  return (
    <Link {...(to as LinkProps)} className={classes.item}>
      {icon}
      {label}
    </Link>
  );
}
