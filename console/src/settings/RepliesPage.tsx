import { ActionIcon, Button, Code, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconEdit, IconMessage2Bolt, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CannedReply } from '@dowellchat/contract/v3/inbox.values.ts';
import { client } from '../api/client.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { useDraft } from '../parts/draft.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { FormModal } from '../parts/FormModal.tsx';
import { useOrganization } from '../shell/organization.ts';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import classes from './Page.module.css';

/** Texts that all agents of an organization may send by a few letters. */
export function RepliesPage() {
  const organizationId = useOrganization();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<CannedReply | 'new'>();
  const replies = useQuery({
    queryKey: ['canned-replies', organizationId],
    queryFn: async ({ signal }) =>
      (await client.rest.listCannedReplies({ organizationId, signal })).cannedReplies,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['canned-replies', organizationId] });
  return (
    <Page
      title="Canned replies"
      text={
        <>
          Written once, sent by typing <Code>/</Code> and the shortcut. Everybody who answers here
          shares them.
        </>
      }
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
          New reply
        </Button>
      }
    >
      <div className={classes.section}>
        <Loaded query={replies}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice
                icon={<IconMessage2Bolt size={20} stroke={1.5} />}
                title="No canned replies yet"
                text="A good first one: how long an answer takes."
              />
            ) : (
              <Rows label="Canned replies">
                {list.map((reply) => (
                  <Row
                    key={reply.id}
                    title={<Code>/{reply.shortcut}</Code>}
                    about={<span className={classes.lines}>{reply.text}</span>}
                  >
                    <Tooltip label="Change">
                      <ActionIcon
                        aria-label={`Change ${reply.shortcut}`}
                        onClick={() => setEdited(reply)}
                      >
                        <IconEdit size={16} stroke={1.6} />
                      </ActionIcon>
                    </Tooltip>
                    <Confirm
                      title={`Remove /${reply.shortcut}?`}
                      text="Nobody can send it any more. What was sent stays."
                      action="Remove"
                      onConfirm={async () => {
                        await client.rest.removeCannedReply({
                          organizationId,
                          cannedReplyId: reply.id,
                        });
                        await refresh();
                      }}
                    >
                      {(open) => (
                        <Tooltip label="Remove">
                          <ActionIcon aria-label={`Remove ${reply.shortcut}`} onClick={open}>
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
      </div>
      {edited !== undefined && (
        <ReplyDialog
          organizationId={organizationId}
          reply={edited === 'new' ? undefined : edited}
          onDone={() => void refresh()}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  );
}

function ReplyDialog({
  organizationId,
  reply,
  onDone,
  onClose,
}: {
  organizationId: string;
  reply: CannedReply | undefined;
  onDone: () => void;
  onClose: () => void;
}) {
  const draft = useDraft({
    initial: { shortcut: reply?.shortcut ?? '', text: reply?.text ?? '' },
    send: (body) =>
      reply === undefined
        ? client.rest.createCannedReply({ organizationId, body })
        : client.rest.changeCannedReply({ organizationId, cannedReplyId: reply.id, body }),
    onDone: () => {
      onDone();
      onClose();
    },
  });
  return (
    <FormModal
      title={reply === undefined ? 'New canned reply' : `Change /${reply.shortcut}`}
      draft={draft}
      action="Save"
      canSend={draft.isChanged}
      onClose={onClose}
    >
      <TextInput
        label="Shortcut"
        description="Letters, digits, - and _"
        leftSection="/"
        autoComplete="off"
        data-autofocus
        {...draft.field('shortcut')}
      />
      <Textarea
        label="Text"
        description="{{visitor.name}}, {{agent.name}} and {{product}} are filled in."
        autosize
        minRows={4}
        maxRows={12}
        dir="auto"
        {...draft.field('text')}
      />
    </FormModal>
  );
}
