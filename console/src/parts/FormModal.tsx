import { Button, Group, Modal, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** A window with something to fill in. However it is closed, it asks first where that loses what was typed. */
export function FormModal({
  title,
  size = 'md',
  isChanged,
  onClose,
  children,
}: {
  title: string;
  size?: 'sm' | 'md';
  isChanged: boolean;
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const close = (): void => {
    if (isChanged) setIsAsking(true);
    else onClose();
  };
  return (
    <>
      <Modal opened onClose={close} title={title} size={size} closeOnEscape={!isAsking}>
        {children(close)}
      </Modal>
      <Modal
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        title="Discard what you typed?"
        size="sm"
      >
        <Text size="sm">Nothing of it is saved yet.</Text>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            Discard
          </Button>
          <Button data-autofocus onClick={() => setIsAsking(false)}>
            Keep editing
          </Button>
        </Group>
      </Modal>
    </>
  );
}
