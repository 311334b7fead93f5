import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import type { Draft } from './draft.ts';
import { FormProblem } from './FormProblem.tsx';

/** A window with something to fill in. However it is closed, it asks first where that loses what was typed. */
export function FormModal({
  title,
  draft,
  action,
  canSend = true,
  isDangerous = false,
  size = 'md',
  onClose,
  children,
}: {
  title: string;
  draft: Draft;
  /** The act, as a verb. */
  action: string;
  canSend?: boolean;
  isDangerous?: boolean;
  size?: 'sm' | 'md';
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const wasIn = useRef<Element | null>(null);

  function close(): void {
    if (!draft.isChanged) {
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
      <form hidden={isAsking} {...draft.form}>
        <Stack gap="md">
          {children}
          <FormProblem text={draft.problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              type="submit"
              disabled={!canSend}
              loading={draft.isSending}
              {...(isDangerous && { color: 'red.8' })}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
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
