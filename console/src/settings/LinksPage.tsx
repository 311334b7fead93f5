import {
  ActionIcon,
  Badge,
  Button,
  CopyButton,
  Menu,
  SegmentedControl,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconCopy, IconDots, IconLink, IconPlus, IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { CodeDialog } from '../links/CodeDialog.tsx';
import { samePlace } from '../links/link-address.ts';
import { newLink } from '../links/new-link.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { productsOf, useOrganization } from '../shell/organization.ts';
import { More } from './More.tsx';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import classes from './Page.module.css';

type ShownLink = Awaited<ReturnType<typeof client.rest.listLinks>>['links'][number];

/** Public addresses that open a chat, each with its code to print. */
export function LinksPage() {
  const organization = useOrganization();
  const own = productsOf(useMe(), organization);
  // An agent of some products sees the links of one at a time.
  const [product = own[0], setProduct] = useState<string>();
  const [shown, setShown] = useState<ShownLink>();
  const links = usePaged({
    key: ['links', organization, product],
    read: (after, signal) =>
      client.rest.listLinks({
        query: {
          organization,
          ...(product !== undefined && { product }),
          ...(after !== undefined && { after }),
        },
        signal,
      }),
    itemsOf: (page) => page.links,
  });
  return (
    <Page
      title="Links"
      text="A link, or its QR code, opens a conversation of its own: on a door, a table, a letter."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => newLink.set(true)}>
          New chat link
        </Button>
      }
    >
      <div className={classes.section}>
        {own.length > 1 && (
          <SegmentedControl
            aria-label="Product"
            mb="md"
            data={own}
            value={product ?? ''}
            onChange={setProduct}
          />
        )}
        <Loaded query={links} lines={4}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice
                icon={<IconLink size={20} stroke={1.5} />}
                title="No links yet"
                text="Make one, and print its code or send its address."
              >
                <Button variant="default" onClick={() => newLink.set(true)}>
                  New chat link
                </Button>
              </EmptyNotice>
            ) : (
              <Rows label="Links">
                {list.map((link) => (
                  <Row
                    key={link.id}
                    icon={
                      <img
                        className={classes.code}
                        src={samePlace(link.qrSvgUrl)}
                        alt=""
                        loading="lazy"
                      />
                    }
                    title={
                      <>
                        {link.name}
                        {link.isPersonal && <Badge variant="light">Personal</Badge>}
                        <Expiry at={link.expiresAt} />
                      </>
                    }
                    about={
                      <>
                        {link.product} ·{' '}
                        <span className={classes.whole}>{countText(link.opens, 'scan')},</span>{' '}
                        <span className={classes.whole}>{countText(link.rooms, 'room')}</span> ·
                        made <Time at={link.createdAt} />
                      </>
                    }
                  >
                    <CopyButton value={link.url}>
                      {({ copied, copy }) => (
                        <Tooltip label={copied ? 'Copied' : 'Copy the address'}>
                          <ActionIcon
                            aria-label={copied ? 'Copied' : `Copy the address of ${link.name}`}
                            onClick={copy}
                          >
                            {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
                          </ActionIcon>
                        </Tooltip>
                      )}
                    </CopyButton>
                    <Tooltip label="Code and sheet">
                      <ActionIcon
                        aria-label={`Code of ${link.name}`}
                        onClick={() => setShown(link)}
                      >
                        <IconQrcode size={16} stroke={1.6} />
                      </ActionIcon>
                    </Tooltip>
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon aria-label={`More of ${link.name}`}>
                          <IconDots size={16} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item
                          component="a"
                          href={samePlace(link.url)}
                          target="_blank"
                          rel="noreferrer"
                        >
                          Open the chat
                        </Menu.Item>
                        <Menu.Item
                          component="a"
                          href={samePlace(link.qrPngUrl)}
                          download={`${link.name}.png`}
                        >
                          Download as PNG
                        </Menu.Item>
                        <Menu.Item
                          component="a"
                          href={samePlace(link.qrSvgUrl)}
                          download={`${link.name}.svg`}
                        >
                          Download as SVG
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </Row>
                ))}
              </Rows>
            )
          }
        </Loaded>
        <More list={links} />
      </div>
      {shown !== undefined && <CodeDialog link={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return null;
  return Date.parse(at) < Date.now() ? (
    <Badge variant="light" color="red">
      Expired
    </Badge>
  ) : (
    <Badge variant="light" color="gray">
      until <Time at={at} />
    </Badge>
  );
}

function countText(count: number, one: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : `${one}s`}`;
}
