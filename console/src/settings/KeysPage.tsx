import { ActionIcon, Button, Checkbox, Code, Tooltip } from '@mantine/core';
import { IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scope } from '@dowellchat/contract/v3/accounts.values.ts';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { useDraft } from '../parts/draft.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { FormModal } from '../parts/FormModal.tsx';
import { Time } from '../parts/Time.tsx';
import { useOrganization } from '../shell/organization.ts';
import { More } from './More.tsx';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import classes from './Page.module.css';

const SCOPES: readonly (readonly [Scope, string])[] = [
  ['rooms:read', 'Read rooms and their messages'],
  ['rooms:write', 'Open, close and remove rooms'],
  ['messages:write', 'Write messages as an agent'],
  ['links:read', 'List links'],
  ['links:write', 'Make links'],
  ['settings:read', 'Read settings'],
  ['settings:write', 'Change looks and web sites'],
];

/** Keys by which the organization's own programs call the API. */
export function KeysPage() {
  const organizationId = useOrganization();
  const queries = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  const key = ['keys', organizationId];
  const keys = usePaged({
    key,
    read: (after, signal) =>
      client.rest.listKeys({
        organizationId,
        query: { ...(after !== undefined && { after }) },
        signal,
      }),
    itemsOf: (page) => page.keys,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  return (
    <Page
      title="API keys"
      text="For your own programs. A key may do what its scopes name, in this organization alone."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setIsMaking(true)}>
          New key
        </Button>
      }
    >
      <div className={classes.section}>
        <Loaded query={keys}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice
                icon={<IconKey size={20} stroke={1.5} />}
                title="No keys yet"
                text="Your programs need one to open rooms, write messages or make links."
              />
            ) : (
              <Rows label="API keys">
                {list.map(({ id, hint, scopes, createdAt }) => (
                  <Row
                    key={id}
                    title={<Code>{hint}…</Code>}
                    about={
                      <>
                        {scopes.join(', ')} · made <Time at={createdAt} />
                      </>
                    }
                  >
                    <Confirm
                      title="Revoke this key?"
                      text={`Programs that use ${hint}… are refused at once. This cannot be undone.`}
                      action="Revoke"
                      onConfirm={async () => {
                        await client.rest.revokeKey({ organizationId, keyId: id });
                        await refresh();
                      }}
                    >
                      {(open) => (
                        <Tooltip label="Revoke">
                          <ActionIcon aria-label={`Revoke ${hint}…`} onClick={open}>
                            <IconTrash size={16} stroke={1.6} />
                          </ActionIcon>
                        </Tooltip>
                      )}
                    </Confirm>
                  </Row>
                ))}
              </Rows>
            )
          }
        </Loaded>
        <More list={keys} />
      </div>
      {isMaking && (
        <NewKey
          organizationId={organizationId}
          onMade={() => void refresh()}
          onClose={() => setIsMaking(false)}
        />
      )}
    </Page>
  );
}

function NewKey({
  organizationId,
  onMade,
  onClose,
}: {
  organizationId: string;
  onMade: () => void;
  onClose: () => void;
}) {
  const [made, setMade] = useState<string>();
  const draft = useDraft({
    initial: { scopes: [] as Scope[] },
    send: (body) => client.rest.createKey({ organizationId, body }),
    onDone: ({ key }) => {
      setMade(key);
      onMade();
    },
  });
  if (made !== undefined) {
    return (
      <ShownOnce
        title="Your new key"
        text="It is shown this once. Whoever has it may do what it may do."
        label="The key"
        value={made}
        onClose={onClose}
      />
    );
  }
  return (
    <FormModal
      title="New API key"
      draft={draft}
      action="Make the key"
      canSend={draft.values.scopes.length > 0}
      onClose={onClose}
    >
      <Checkbox.Group
        label="It may"
        value={draft.values.scopes}
        error={draft.complaints['scopes']}
        onChange={(scopes) => draft.set('scopes', scopes)}
      >
        <div className={classes.choices}>
          {SCOPES.map(([scope, label]) => (
            <Checkbox key={scope} value={scope} label={label} />
          ))}
        </div>
      </Checkbox.Group>
    </FormModal>
  );
}
