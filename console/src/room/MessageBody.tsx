import type { SaidEntry } from '../live/timeline.ts';
import { isShownAsImage, readContent } from '@dowellchat/client/content.ts';
import { FileCard } from './FileCard.tsx';
import { ImageFile } from './ImageFile.tsx';
import { MessageText } from './MessageText.tsx';
import { Picture, RemotePicture } from './Picture.tsx';

export function MessageBody({ entry }: { entry: SaidEntry }) {
  const content = readContent(entry.type, entry.data, location.origin);
  switch (content.kind) {
    case 'text':
      return <MessageText text={content.text} />;
    case 'file':
      return isShownAsImage(content.file) ? (
        <ImageFile file={content.file} />
      ) : (
        <FileCard file={content.file} />
      );
    case 'picture':
      return <Picture url={content.url} />;
    case 'remotePicture':
      return <RemotePicture url={content.url} host={content.host} />;
  }
}
