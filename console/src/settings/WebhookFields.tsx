import { Checkbox, TextInput } from '@mantine/core';
import type { WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import type { useDraft } from '../parts/draft.ts';
import classes from './Page.module.css';
import { EVENTS } from './webhooks.ts';

interface Wanted {
  readonly url: string;
  readonly events: WebhookEvent[];
}

/** Where a webhook tells, and of what. */
export function WebhookFields({ draft }: { draft: ReturnType<typeof useDraft<Wanted, unknown>> }) {
  return (
    <>
      <TextInput
        label="Address"
        description="Of your own server. Each event is posted there as JSON."
        placeholder="https://example.com/hooks/chat"
        type="url"
        autoComplete="off"
        spellCheck={false}
        {...draft.field('url')}
      />
      <Checkbox.Group
        label="It is told when"
        value={draft.values.events}
        error={draft.complaints['events']}
        onChange={(events) => draft.set('events', events)}
      >
        <div className={classes.choices}>
          {EVENTS.map(([event, label]) => (
            <Checkbox key={event} value={event} label={label} description={event} />
          ))}
        </div>
      </Checkbox.Group>
    </>
  );
}
