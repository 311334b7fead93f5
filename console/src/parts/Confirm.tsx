import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { FormProblem } from './FormProblem.tsx';
import { problemText } from './problem.ts';

interface ConfirmProps {
  /** A question, such as “Remove Ben?”. */
  title: string;
  /** What will happen. */
  text: ReactNode;
  /** The act, as a verb. */
  action: string;
  onConfirm: () => Promise<unknown>;
  /** What opens it. */
  children: (open: () => void) => ReactNode;
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ title, text, action, onConfirm, children }: ConfirmProps) {
  const [isOpen, setIsOpen] = useState(false);
  const act = useMutation({ mutationFn: onConfirm, onSuccess: () => setIsOpen(false) });
  const close = (): void => {
    act.reset();
    setIsOpen(false);
  };
  return (
    <>
      {children(() => setIsOpen(true))}
      <Modal opened={isOpen} onClose={close} title={title} size="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {text}
        </Text>
        <div style={{ marginTop: 12 }}>
          <FormProblem text={act.isError ? problemText(act.error) : undefined} />
        </div>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button color="red.8" loading={act.isPending} onClick={() => act.mutate()}>
            {action}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
