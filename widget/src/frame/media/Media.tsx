import { isShownAsImage, type Content } from '@dowellchat/client/content.ts';
import { FileCard } from './FileCard.tsx';
import { ImageFile } from './ImageFile.tsx';
import { Picture, RemotePicture } from './Picture.tsx';

type MediaContent = Exclude<Content, { kind: 'text' }>;

export function Media({ content }: { content: MediaContent }) {
  switch (content.kind) {
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
