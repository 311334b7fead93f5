import { ActionIcon, Button, Code, Tooltip } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Webhook, WebhookDelivery } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { client } from '../api/client.ts';
import { usePaged } from '../api/paged.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { toast, toastProblem } from '../parts/toast.ts';
import { DeliveryBadge, DeliveryWords } from './DeliveryOutcome.tsx';
import { More } from './More.tsx';
import { Loaded, Row, Rows, Section } from './Page.tsx';
import { deliveriesKey, LOOK_AGAIN_MS, webhooksQuery } from './webhooks.ts';

/** What a webhook was told lately, what came of it, and ways to try. */
export function Deliveries({
  webhook,
  organizationId,
}: {
  webhook: Webhook;
  organizationId: string;
}) {
  const queries = useQueryClient();
  const key = { organizationId, webhookId: webhook.id };
  const deliveries = usePaged({
    key: deliveriesKey(webhook),
    read: (after, signal) =>
      client.rest.listWebhookDeliveries({
        ...key,
        query: { limit: 20, ...(after !== undefined && { after }) },
        signal,
      }),
    itemsOf: (page) => page.deliveries,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const refresh = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: deliveriesKey(webhook) });
    await queries.invalidateQueries(webhooksQuery(organizationId));
  };
  const test = useMutation({
    mutationFn: () => client.rest.testWebhook(key),
    onSuccess: async ({ state, status, reason }) => {
      if (state === 'delivered') toast(`The test was taken: it answered ${status}.`);
      else toast(`The test was not taken. ${reason}`, 'failed');
      await refresh();
    },
    onError: toastProblem,
  });
  const redeliver = useMutation({
    mutationFn: ({ id }: WebhookDelivery) => client.rest.redeliver({ ...key, deliveryId: id }),
    onSuccess: refresh,
    onError: toastProblem,
  });
  return (
    <Section
      title="Deliveries"
      text="The latest of a week. What is not taken is tried again for a day."
      action={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconSend size={14} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Send a test
        </Button>
      }
    >
      <Loaded query={deliveries}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNotice
              title="Nothing was told yet"
              text="A test shows whether your server takes what is sent."
            />
          ) : (
            <Rows label="Deliveries">
              {list.map((delivery) => (
                <Row
                  key={delivery.id}
                  title={
                    <>
                      <Code>{delivery.type}</Code>
                      <DeliveryBadge state={delivery.state} />
                    </>
                  }
                  about={<DeliveryWords delivery={delivery} />}
                >
                  {delivery.state !== 'waiting' && (
                    <Tooltip label="Send again">
                      <ActionIcon
                        aria-label={`Send ${delivery.type} again`}
                        onClick={() => redeliver.mutate(delivery)}
                      >
                        <IconRefresh size={16} stroke={1.6} />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </Row>
              ))}
            </Rows>
          )
        }
      </Loaded>
      <More list={deliveries} />
    </Section>
  );
}
