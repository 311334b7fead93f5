import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyText } from '../parts/CopyText.tsx';

/** A link or a secret that nobody sees again: a click beside its window does not lose it. */
export function ShownOnce({
  title,
  text,
  label,
  value,
  size = 'md',
  onClose,
  children,
}: {
  title: string;
  text: string;
  label: string;
  value: string;
  size?: 'md' | 'lg';
  onClose: () => void;
  /** What it is for. */
  children?: ReactNode;
}) {
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeOnClickOutside={false}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <CopyText text={value} label={label} />
        {children}
        <Group justify="flex-end" mt="xs">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
