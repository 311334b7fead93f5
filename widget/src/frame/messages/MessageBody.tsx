import { MessageText } from './MessageText.tsx';
import { readContent } from '@dowellchat/client/content.ts';
import { useLateViews } from '../shell/use-late-views.ts';
import type { Entry } from './timeline.ts';

export function MessageBody({ entry }: { entry: Entry }) {
  const content = readContent(entry.type, entry.data, location.origin);
  const isText = content.kind === 'text';
  const late = useLateViews(!isText);
  if (isText) return <MessageText text={content.text} />;
  return late === null ? <p class="text">…</p> : <late.Media content={content} />;
}
