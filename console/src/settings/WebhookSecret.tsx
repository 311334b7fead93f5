import { Button, Group, Modal, Text } from '@mantine/core';
import { CopyText } from '../parts/CopyText.tsx';
import classes from './Page.module.css';
import { WEBHOOK_EXAMPLE } from './webhook-example.ts';

/** The secret of a webhook, which nobody sees again; with the first one, what it is for. */
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
    <Modal
      opened
      onClose={onClose}
      title="The webhook’s secret"
      size={isFirst ? 'lg' : 'md'}
      closeOnClickOutside={false}
    >
      <div className={classes.parts}>
        <Text size="sm">
          It is shown this once. Keep it where your server keeps its secrets: by it your server
          tells that a delivery comes from here.
        </Text>
        <CopyText text={secret} label="The secret" />
        {isFirst && (
          <>
            <Text size="sm">With Node.js, for instance:</Text>
            <CopyText isBlock text={WEBHOOK_EXAMPLE} label="Example for a server" />
          </>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </div>
    </Modal>
  );
}
