import { Icon } from '../shell/Icon.tsx';
import { IconButton } from '../shell/IconButton.tsx';
import { useSurroundings } from '../shell/context.ts';
import { refusalText } from '../shell/refusals.ts';
import type { Upload } from '../state/uploads.ts';
import { fill } from '../../words/words.ts';

/** A file on its way, where the message with it will stand. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { words, formats, conversation } = useSurroundings();
  const { id, name, bytes, status, fraction } = upload;
  const isFailed = status === 'failed';
  return (
    <div class={`message visitor first last ${status}`}>
      <div class="bubble">
        <div class="file-card">
          <Icon name="file" />
          <span class="file-words">
            <bdi class="file-name">{name}</bdi>
            {isFailed ? (
              <span class="file-size">{formats.bytes(bytes)}</span>
            ) : (
              <progress aria-label={fill(words.uploading, { name })} max={1} value={fraction} />
            )}
          </span>
          {!isFailed && (
            <IconButton
              icon="close"
              label={`${words.cancel}: ${name}`}
              onClick={() => conversation.removeUpload(id)}
            />
          )}
        </div>
      </div>
      {isFailed && (
        <div class="meta meta-failed">
          <span role="alert">
            <Icon name="failed" />
            {words.failed}. {refusalText(words, upload.errorCode)}
            <span class="unseen">{name}</span>
          </span>
          <button type="button" onClick={() => conversation.retryUpload(id)}>
            {words.retry}
          </button>
          <button type="button" onClick={() => conversation.removeUpload(id)}>
            {words.discard}
          </button>
        </div>
      )}
    </div>
  );
}
