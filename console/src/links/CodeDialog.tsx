import { Button, Group, Modal, Portal } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import type { ChatLink } from '@dowellchat/client';
import { CopyText } from '../parts/CopyText.tsx';
import classes from './CodeDialog.module.css';
import { samePlace } from './link-address.ts';

/** A link's code to look at, to scan from the screen, and to print. */
export function CodeDialog({ link, onClose }: { link: ChatLink; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={link.name}>
      <div className={classes.preview}>
        <img src={samePlace(link.qrSvgUrl)} alt={`QR code of ${link.name}`} />
      </div>
      <CopyText text={link.url} label="The address" />
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button
          variant="default"
          component="a"
          href={samePlace(link.qrPngUrl)}
          download={`${link.name}.png`}
          leftSection={<IconDownload size={16} stroke={1.6} />}
        >
          PNG
        </Button>
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} stroke={1.6} />}
          onClick={() => print()}
        >
          Print
        </Button>
        <Button onClick={onClose}>Done</Button>
      </Group>
      <Portal reuseTargetNode={false}>
        <div className={classes.sheet} aria-hidden>
          <p className={classes.name} dir="auto">
            {link.name}
          </p>
          <img src={samePlace(link.qrSvgUrl)} alt="" />
          <p className={classes.call}>Scan to chat with us</p>
          <p className={classes.address}>{link.url}</p>
        </div>
      </Portal>
    </Modal>
  );
}
