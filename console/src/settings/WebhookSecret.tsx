import { Text } from '@mantine/core';
import { CopyText } from '../parts/CopyText.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import { WEBHOOK_EXAMPLE } from './webhook-example.ts';

/** The secret of a webhook; with the first one, what it is for. */
export function WebhookSecret({
  secret,
  isFirst = false,
  onClose,
}: {
  secret: string;
  isFirst?: boolean;
  onClose: () => void;
}) {
  return (
    <ShownOnce
      title="The webhook’s secret"
      text="It is shown this once. Keep it where your server keeps its secrets: by it your server tells that a delivery comes from here."
      label="The secret"
      value={secret}
      size={isFirst ? 'lg' : 'md'}
      onClose={onClose}
    >
      {isFirst && (
        <>
          <Text size="sm">With Node.js, for instance:</Text>
          <CopyText isBlock text={WEBHOOK_EXAMPLE} label="Example for a server" />
        </>
      )}
    </ShownOnce>
  );
}
