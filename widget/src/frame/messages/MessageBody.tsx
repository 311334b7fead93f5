import { MessageText } from './MessageText.tsx';
import { readContent } from '@dowellchat/client/content.ts';
import { useMediaViews } from './lazy-media.ts';
import type { Entry } from './timeline.ts';

export function MessageBody({ entry }: { entry: Entry }) {
  const content = readContent(entry.type, entry.data, location.origin);
  const isText = content.kind === 'text';
  const views = useMediaViews(!isText);
  if (isText) return <MessageText text={content.text} />;
  return views === null ? <p class="text">…</p> : <views.Media content={content} />;
}
