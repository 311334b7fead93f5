import { Button, Group, Modal, Text } from '@mantine/core';
import { CopyText } from '../parts/CopyText.tsx';

/** A link that is shown once, to be handed on. */
export function LinkDialog({
  title,
  text,
  url,
  onClose,
}: {
  title: string;
  text: string;
  url: string;
  onClose: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <Text size="sm" mb="sm">
        {text}
      </Text>
      <CopyText text={url} label="The link" />
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Modal>
  );
}
