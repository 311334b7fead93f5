import { Badge, Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { useOrganization } from '../shell/organization.ts';
import { DeliveryBadge, DeliveryWords } from './DeliveryOutcome.tsx';
import { NewWebhook } from './NewWebhook.tsx';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import classes from './Page.module.css';
import { latestDeliveryQuery, webhooksQuery } from './webhooks.ts';

/** Where the organization's own servers are told of what happens. */
export function WebhooksPage() {
  const organizationId = useOrganization();
  const queries = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  const webhooks = useQuery(webhooksQuery(organizationId));
  return (
    <Page
      title="Webhooks"
      text="Your own servers are told of messages and rooms as they come and go, signed, at least once."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setIsMaking(true)}>
          New webhook
        </Button>
      }
    >
      <div className={classes.section}>
        <Loaded query={webhooks}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice
                icon={<IconWebhook size={20} stroke={1.5} />}
                title="No webhooks yet"
                text="With one, your CRM or a bot hears of a message within a second, without asking for it."
              />
            ) : (
              <Rows label="Webhooks">
                {list.map((webhook) => (
                  <WebhookRow key={webhook.id} webhook={webhook} organizationId={organizationId} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </div>
      {isMaking && (
        <NewWebhook
          organizationId={organizationId}
          onMade={() => void queries.invalidateQueries(webhooksQuery(organizationId))}
          onClose={() => setIsMaking(false)}
        />
      )}
    </Page>
  );
}

function WebhookRow({ webhook, organizationId }: { webhook: Webhook; organizationId: string }) {
  const { id, url, events } = webhook;
  const { data: latest } = useQuery(latestDeliveryQuery(organizationId, webhook));
  return (
    <Row
      title={
        <>
          <span className={classes.lines}>{url}</span>
          <StateBadge webhook={webhook} />
        </>
      }
      about={
        <>
          <div>{events.join(', ')}</div>
          <div className={classes.inline}>
            {latest === null && 'Nothing was told yet'}
            {latest && (
              <>
                <DeliveryBadge state={latest.state} />
                <span>
                  <DeliveryWords delivery={latest} />
                </span>
              </>
            )}
          </div>
        </>
      }
    >
      <Button
        variant="default"
        size="xs"
        component={Link}
        to="/o/$organization/settings/webhooks/$webhook"
        params={{ organization: organizationId, webhook: id } as never}
        aria-label={`Manage ${url}`}
      >
        Manage
      </Button>
    </Row>
  );
}

function StateBadge({ webhook: { isOn, failingSince } }: { webhook: Webhook }) {
  if (!isOn) {
    return (
      <Badge variant="light" color="gray">
        Off
      </Badge>
    );
  }
  return failingSince === null ? null : (
    <Badge variant="light" color="red">
      Failing
    </Badge>
  );
}
