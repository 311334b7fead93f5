import { Badge } from '@mantine/core';
import type { WebhookDelivery } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { Time } from '../parts/Time.tsx';

const OUTCOMES = {
  delivered: { color: 'green', label: 'Delivered' },
  waiting: { color: 'gray', label: 'Waiting' },
  failed: { color: 'red', label: 'Failed' },
} as const;

export function DeliveryBadge({ state }: Pick<WebhookDelivery, 'state'>) {
  const { color, label } = OUTCOMES[state];
  return (
    <Badge variant="light" color={color}>
      {label}
    </Badge>
  );
}

/** What came of a delivery's tries so far, and what will be. */
export function DeliveryWords({ delivery }: { delivery: WebhookDelivery }) {
  const { attempts, status, reason, createdAt, triedAt, nextAt } = delivery;
  return (
    <>
      <Time at={triedAt ?? createdAt} isExact />
      {attempts > 1 && ` · ${attempts} tries`}
      {reason === null
        ? status !== null && ` · It answered ${status}`
        : ` · ${withoutStop(reason)}`}
      {nextAt !== null && attempts > 0 && (
        <>
          {' · again '}
          <Time at={nextAt} isExact />
        </>
      )}
    </>
  );
}

/** The server's sentences stand within one of ours. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
