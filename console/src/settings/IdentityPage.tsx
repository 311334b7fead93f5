import { ActionIcon, Button, Code, SegmentedControl, Tooltip } from '@mantine/core';
import { IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Identity } from '@dowellchat/contract/v3/identity.endpoints.ts';
import { client } from '../api/client.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { CopyText } from '../parts/CopyText.tsx';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { toastProblem } from '../parts/toast.ts';
import { useOrganization } from '../shell/organization.ts';
import { identityExample } from './identity-example.ts';
import { ShownOnce } from './ShownOnce.tsx';
import { Loaded, Page, Row, Rows, Section } from './Page.tsx';

const KEYS_MAX = 2;

/** How the organization's own server vouches for visitors. */
export function IdentityPage() {
  const organizationId = useOrganization();
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string>();
  const key = ['identity', organizationId];
  const identity = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.rest.getIdentity({ organizationId, signal }),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const make = useMutation({
    mutationFn: () => client.rest.createIdentityKey({ organizationId }),
    onSuccess: async (made) => {
      setSecret(made.secret);
      await refresh();
    },
    onError: toastProblem,
  });
  return (
    <Page
      title="Visitor identity"
      text="Your server signs who a visitor is. Agents then see a mark, and a visitor finds earlier conversations on every device."
    >
      <Loaded query={identity}>
        {({ mode, keys }) => (
          <>
            <Section
              title="Keys"
              text="Two at most, so that you can change to a new one before removing the old."
              action={
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconPlus size={14} />}
                  disabled={keys.length >= KEYS_MAX}
                  loading={make.isPending}
                  onClick={() => make.mutate()}
                >
                  New key
                </Button>
              }
            >
              {keys.length === 0 ? (
                <EmptyNotice
                  icon={<IconKey size={20} stroke={1.5} />}
                  title="No keys yet"
                  text="Make one, and put it where your server keeps its secrets."
                />
              ) : (
                <Rows label="Keys">
                  {keys.map(({ id, createdAt }) => (
                    <Row
                      key={id}
                      title={<Code>{id}</Code>}
                      about={
                        <>
                          Made <Time at={createdAt} />
                        </>
                      }
                    >
                      <Confirm
                        title="Remove this key?"
                        text="What was signed with it counts for nothing at once, and visitors it named are not verified any more."
                        action="Remove"
                        onConfirm={async () => {
                          await client.rest.removeIdentityKey({
                            organizationId,
                            identityKeyId: id,
                          });
                          await refresh();
                        }}
                      >
                        {(open) => (
                          <Tooltip label="Remove">
                            <ActionIcon aria-label={`Remove ${id}`} onClick={open}>
                              <IconTrash size={16} stroke={1.6} />
                            </ActionIcon>
                          </Tooltip>
                        )}
                      </Confirm>
                    </Row>
                  ))}
                </Rows>
              )}
            </Section>
            <ModeSection
              organizationId={organizationId}
              mode={mode}
              hasKeys={keys.length > 0}
              onChanged={refresh}
            />
            <Section
              title="On your server"
              text="A token for who is signed in at your site; this is for Node.js."
            >
              <CopyText
                isBlock
                label="Example for a server"
                text={identityExample(organizationId, keys[0]?.id ?? 'THE_KEYS_ID')}
              />
            </Section>
          </>
        )}
      </Loaded>
      {secret !== undefined && (
        <ShownOnce
          title="The key’s secret"
          text="It is shown this once. Whoever has it can say to be any visitor: keep it on your server alone."
          label="The secret"
          value={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </Page>
  );
}

function ModeSection({
  organizationId,
  mode,
  hasKeys,
  onChanged,
}: {
  organizationId: string;
  mode: Identity['mode'];
  hasKeys: boolean;
  onChanged: () => Promise<unknown>;
}) {
  const isRequired = mode === 'required';
  return (
    <Section
      title="Who may chat"
      text={
        hasKeys || isRequired
          ? 'Everybody, or only whom your server has named.'
          : 'Everybody. With a key you can ask for a name from your server.'
      }
    >
      <Confirm
        title={isRequired ? 'Admit everybody?' : 'Admit verified visitors alone?'}
        text={
          isRequired
            ? 'Visitors that your server has not named may chat again.'
            : 'Whoever your server has not named is refused within seconds, those who are chatting as well: on your site, on chat pages and through links.'
        }
        action={isRequired ? 'Admit everybody' : 'Admit verified alone'}
        onConfirm={async () => {
          await client.rest.changeIdentity({
            organizationId,
            body: { mode: isRequired ? 'optional' : 'required' },
          });
          await onChanged();
        }}
      >
        {(open) => (
          <SegmentedControl
            aria-label="Who may chat"
            disabled={!hasKeys && !isRequired}
            data={[
              { value: 'optional', label: 'Everybody' },
              { value: 'required', label: 'Verified alone' },
            ]}
            value={mode}
            onChange={open}
          />
        )}
      </Confirm>
    </Section>
  );
}
