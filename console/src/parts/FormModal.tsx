import { Button, Group, Modal, Text } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';

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
  const wasIn = useRef<Element | null>(null);

  function close(): void {
    if (!isChanged) {
      onClose();
      return;
    }
    wasIn.current = document.activeElement;
    setIsAsking(true);
  }
  function stay(): void {
    setIsAsking(false);
    requestAnimationFrame(() => {
      if (wasIn.current instanceof HTMLElement) wasIn.current.focus();
    });
  }

  // One window for both: of two, each would hear the same Escape.
  return (
    <Modal
      opened
      onClose={isAsking ? stay : close}
      title={isAsking ? 'Discard what you typed?' : title}
      size={size}
    >
      <div hidden={isAsking}>{children(close)}</div>
      {isAsking && (
        <>
          <Text size="sm">Nothing of it is saved yet.</Text>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button variant="default" onClick={onClose}>
              Discard
            </Button>
            <Button autoFocus onClick={stay}>
              Keep editing
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
