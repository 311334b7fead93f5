import { Icon, type IconName } from '../shell/Icon.tsx';
import { useSurroundings } from '../shell/context.ts';
import { refusalText } from '../shell/refusals.ts';
import type { Entry } from './timeline.ts';

const ICONS: Record<Exclude<Entry['state'], 'failed'>, IconName> = {
  sending: 'sending',
  sent: 'done',
  read: 'doneTwice',
};

/** Under a message: when it was written, and for the visitor's own what has become of it. */
export function MessageState({ entry, isLast }: { entry: Entry; isLast: boolean }) {
  const { words, formats, conversation } = useSurroundings();
  const { state, clientId, at, side } = entry;
  if (state === 'failed' && clientId !== undefined) {
    return (
      <div class="meta meta-failed">
        <span role="alert">
          <Icon name="failed" />
          {words.failed}. {refusalText(words, entry.errorCode)}
        </span>
        <button type="button" onClick={() => conversation.retry(clientId)}>
          {words.retry}
        </button>
        <button type="button" onClick={() => conversation.discard(clientId)}>
          {words.discard}
        </button>
      </div>
    );
  }
  if (!isLast || state === 'failed') return null;
  return (
    <p class="meta">
      <time dateTime={at.toISOString()}>{formats.time(at)}</time>
      {side === 'visitor' && (
        <span class={`tick tick-${state}`} title={words[state]}>
          <Icon name={ICONS[state]} />
          <span class="unseen">{words[state]}</span>
        </span>
      )}
    </p>
  );
}
