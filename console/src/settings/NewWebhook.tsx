import { useState } from 'react';
import type { WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { FormModal } from '../parts/FormModal.tsx';
import { WebhookFields } from './WebhookFields.tsx';
import { WebhookSecret } from './WebhookSecret.tsx';

export function NewWebhook({
  organizationId,
  onMade,
  onClose,
}: {
  organizationId: string;
  onMade: () => void;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState<string>();
  const draft = useDraft({
    initial: { url: '', events: ['message.created'] as WebhookEvent[] },
    send: ({ url, events }) =>
      client.rest.createWebhook({ organizationId, body: { url: url.trim(), events } }),
    onDone: (made) => {
      setSecret(made.secret);
      onMade();
    },
  });
  if (secret !== undefined) return <WebhookSecret isFirst secret={secret} onClose={onClose} />;
  return (
    <FormModal
      title="New webhook"
      draft={draft}
      action="Make the webhook"
      canSend={draft.values.events.length > 0}
      onClose={onClose}
    >
      <WebhookFields draft={draft} />
    </FormModal>
  );
}
