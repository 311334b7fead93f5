import type { File as StoredFile } from '@dowellchat/client';
import { Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { client } from '../api/client.ts';
import { downloadFile } from './file-bytes.ts';
import styles from './media.module.css';

interface ImageViewProps {
  readonly url: string;
  readonly name: string;
  /** null: the image is in the message itself. */
  readonly file: StoredFile | null;
  readonly onClose: () => void;
}

export function ImageView({ url, name, file, onClose }: ImageViewProps) {
  return (
    <Modal
      opened
      size="auto"
      title={<bdi>{name}</bdi>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onClose={onClose}
    >
      <img className={styles['large']} src={url} alt={name} />
      {file !== null && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => void downloadFile(client, file).catch(() => undefined)}
        >
          Download
        </Button>
      )}
    </Modal>
  );
}
