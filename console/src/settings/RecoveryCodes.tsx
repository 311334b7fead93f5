import { Button, Group, Modal, Text } from '@mantine/core';
import { CopyText } from '../parts/CopyText.tsx';

/** They are shown this once: the window is left by a decision, never by a slip. */
export function RecoveryCodes({
  codes,
  onClose,
}: {
  codes: readonly string[];
  onClose: () => void;
}) {
  const text = codes.join('\n');
  return (
    <Modal
      opened
      onClose={onClose}
      title="Keep your recovery codes"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Text size="sm" mb="sm">
        Each signs you in once when your phone is gone. They are shown this once: keep them where
        you keep passwords.
      </Text>
      <CopyText text={text} label="Recovery codes" isBlock />
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button
          variant="default"
          onClick={() => download('dowellchat-recovery-codes.txt', `${text}\n`)}
        >
          Download
        </Button>
        <Button onClick={onClose}>I have kept them</Button>
      </Group>
    </Modal>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
