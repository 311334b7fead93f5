import { Alert, Anchor, Button, Group, Switch } from '@mantine/core';
import { IconWebhookOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { client } from '../api/client.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { CopyText } from '../parts/CopyText.tsx';
import { useDraft } from '../parts/draft.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { Time } from '../parts/Time.tsx';
import { toast, toastProblem } from '../parts/toast.ts';
import { useOrganization } from '../shell/organization.ts';
import { Deliveries } from './Deliveries.tsx';
import { Loaded, Page, Section } from './Page.tsx';
import { PageForm } from './PageForm.tsx';
import classes from './Page.module.css';
import { WEBHOOK_EXAMPLE } from './webhook-example.ts';
import { WebhookFields } from './WebhookFields.tsx';
import { WebhookSecret } from './WebhookSecret.tsx';
import { webhooksQuery } from './webhooks.ts';

interface Parts {
  readonly webhook: Webhook;
  readonly organizationId: string;
}

/** One webhook: where it tells, what came of it, and what can be done about it. */
export function WebhookPage() {
  const organizationId = useOrganization();
  const id = useParams({
    strict: false,
    select: (params) => (params as { webhook?: string }).webhook,
  });
  const webhooks = useQuery(webhooksQuery(organizationId));
  const webhook = webhooks.data?.find((one) => one.id === id);
  return (
    <Page
      title={webhook === undefined ? 'Webhook' : hostOf(webhook.url)}
      text={
        <Anchor
          component={Link}
          size="sm"
          to="/o/$organization/settings/webhooks"
          params={{ organization: organizationId } as never}
        >
          All webhooks
        </Anchor>
      }
      action={webhook && <OnSwitch webhook={webhook} organizationId={organizationId} />}
    >
      <Loaded query={webhooks} lines={6}>
        {() =>
          webhook === undefined ? (
            <EmptyNotice
              icon={<IconWebhookOff size={20} stroke={1.5} />}
              title="This webhook is gone"
              text="Somebody has removed it."
            />
          ) : (
            <>
              <Trouble webhook={webhook} />
              <WebhookForm key={id} webhook={webhook} organizationId={organizationId} />
              <Deliveries webhook={webhook} organizationId={organizationId} />
              <Signature webhook={webhook} organizationId={organizationId} />
              <Removal webhook={webhook} organizationId={organizationId} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function OnSwitch({ webhook: { id, isOn }, organizationId }: Parts) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: boolean) =>
      client.rest.changeWebhook({ organizationId, webhookId: id, body: { isOn: wanted } }),
    onSuccess: () => queries.invalidateQueries(webhooksQuery(organizationId)),
    onError: toastProblem,
  });
  return (
    <Switch
      label="On"
      checked={change.isPending ? change.variables : isOn}
      onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
    />
  );
}

/** What keeps the webhook from being told. */
function Trouble({ webhook: { isOn, offReason, failingSince } }: { webhook: Webhook }) {
  if (!isOn) {
    return (
      <Alert className={classes.section} color="gray" variant="light" title="It is off">
        {offReason === null ? '' : `The server has turned it off. ${offReason} `}
        What happens meanwhile is told to nobody. What waited before is sent when it is on again.
      </Alert>
    );
  }
  return failingSince === null ? null : (
    <Alert className={classes.section} color="red" variant="light" title="It takes nothing">
      Since <Time at={failingSince} isExact />. After a day without any success it is turned off.
    </Alert>
  );
}

function WebhookForm({ webhook: { id, url, events }, organizationId }: Parts) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { url, events },
    send: (values) =>
      client.rest.changeWebhook({
        organizationId,
        webhookId: id,
        body: { url: values.url.trim(), events: values.events },
      }),
    onDone: (saved) => {
      draft.reset({ url: saved.url, events: saved.events });
      toast('The webhook is saved.');
      void queries.invalidateQueries(webhooksQuery(organizationId));
    },
  });
  return (
    <Section title="Where and what">
      <PageForm draft={draft} canSend={draft.values.events.length > 0} isWide>
        <WebhookFields draft={draft} />
      </PageForm>
    </Section>
  );
}

function Signature({ webhook: { id }, organizationId }: Parts) {
  const [secret, setSecret] = useState<string>();
  return (
    <Section
      title="Signature"
      text={
        <>
          Each delivery is signed as{' '}
          <Anchor
            size="sm"
            underline="always"
            href="https://www.standardwebhooks.com"
            target="_blank"
            rel="noreferrer"
          >
            Standard Webhooks
          </Anchor>{' '}
          describes. This is for Node.js.
        </>
      }
      action={
        <Confirm
          title="Make a new secret?"
          text="From the next delivery on it signs with the new one. Your server refuses what comes until it knows it, and is told again then."
          action="Make a new secret"
          onConfirm={async () => {
            const renewed = await client.rest.renewWebhookSecret({ organizationId, webhookId: id });
            setSecret(renewed.secret);
          }}
        >
          {(open) => (
            <Button variant="default" size="xs" onClick={open}>
              New secret
            </Button>
          )}
        </Confirm>
      }
    >
      <CopyText isBlock label="Example for a server" text={WEBHOOK_EXAMPLE} />
      {secret !== undefined && (
        <WebhookSecret secret={secret} onClose={() => setSecret(undefined)} />
      )}
    </Section>
  );
}

function Removal({ webhook: { id, url }, organizationId }: Parts) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <Section title="Remove" text="Nothing is told there any more, and what waits is dropped.">
      <Confirm
        title="Remove this webhook?"
        text={`${url} is told nothing any more. This cannot be undone.`}
        action="Remove"
        onConfirm={async () => {
          await client.rest.removeWebhook({ organizationId, webhookId: id });
          await navigate({
            to: '/o/$organization/settings/webhooks',
            params: { organization: organizationId },
          } as never);
          await queries.invalidateQueries(webhooksQuery(organizationId));
        }}
      >
        {(open) => (
          <Group>
            <Button variant="default" onClick={open}>
              Remove the webhook
            </Button>
          </Group>
        )}
      </Confirm>
    </Section>
  );
}

/** Its name in headings: whole addresses may be very long. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
