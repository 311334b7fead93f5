import { Anchor, Button } from '@mantine/core';
import { IconCircleCheck, IconRefresh, IconWorldSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { CopyText } from '../parts/CopyText.tsx';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { installationsQuery } from './installations.ts';
import { Loaded, Row, Rows, Section } from './Page.tsx';
import classes from './Page.module.css';

/** The line for a web site, and whether it is there already. */
export function Install({ organization, product }: { organization: string; product: string }) {
  const seen = useQuery(installationsQuery(organization));
  const page = `${location.origin}/chat/${encodeURIComponent(organization)}/${encodeURIComponent(product)}`;
  return (
    <>
      <Section
        title="On your web site"
        text="Before the end of the body, on every page that shall have the chat."
      >
        <CopyText
          isBlock
          label="The line for your web site"
          text={snippet(organization, product)}
        />
      </Section>
      <Section title="As a page" text="For whoever has no web site to put it on.">
        <CopyText text={page} label="Address of the chat’s page" />
        <div className={classes.more}>
          <Anchor href={page} target="_blank" rel="noreferrer" size="sm">
            Open it
          </Anchor>
        </div>
      </Section>
      <Section
        title="Is it installed?"
        action={
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={14} />}
            loading={seen.isFetching}
            onClick={() => void seen.refetch()}
          >
            Look again
          </Button>
        }
      >
        <Loaded query={seen} lines={1}>
          {(list) => {
            const here = list.filter((each) => each.product === product);
            return here.length === 0 ? (
              <EmptyNotice
                icon={<IconWorldSearch size={20} stroke={1.5} />}
                title="Not seen yet"
                text="Put the line on a page and open it: the site appears here."
              />
            ) : (
              <Rows label="Web sites">
                {here.map(({ origin, seenAt }) => (
                  <Row
                    key={origin}
                    icon={<IconCircleCheck size={18} color="var(--mantine-color-green-7)" />}
                    title={origin}
                    about={
                      <>
                        Last seen <Time at={seenAt} isExact />
                      </>
                    }
                  />
                ))}
              </Rows>
            );
          }}
        </Loaded>
      </Section>
    </>
  );
}

export function snippet(organization: string, product: string): string {
  return [
    `<script src="${location.origin}/widget.js"`,
    ` data-organization="${escapeAttribute(organization)}"`,
    ` data-product="${escapeAttribute(product)}" async></script>`,
  ].join('');
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
