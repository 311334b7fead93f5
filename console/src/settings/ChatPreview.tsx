import { useComputedColorScheme } from '@mantine/core';
import { IconMessageCircleFilled } from '@tabler/icons-react';
import { useCallback, useEffect, useRef } from 'react';
import type { Look } from '@dowellchat/client';
import classes from './LookEditor.module.css';

/** The real chat with a look that is not saved yet. It shows, and takes nothing: no visitor is made. */
export function ChatPreview({
  organization,
  product,
  look,
}: {
  organization: string;
  product: string;
  look: Omit<Look, 'hours'>;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const scheme = useComputedColorScheme('light');
  const tell = useCallback((type: string, value: unknown): void => {
    frame.current?.contentWindow?.postMessage({ dowellchat: type, value }, location.origin);
  }, []);
  const latest = useRef(look);

  useEffect(() => {
    // Half a colour while it is being typed.
    if (!/^#[0-9a-f]{6}$/.test(look.color)) return;
    latest.current = look;
    tell('look', look);
  }, [look, tell]);

  const address = `/embed/${encodeURIComponent(organization)}/${encodeURIComponent(product)}`;
  return (
    <div
      className={classes.preview}
      data-side={look.side}
      role="img"
      aria-label={`Preview of the chat: ${look.title ?? product}`}
    >
      {/* Not to be used, so not to be reached either. */}
      <div inert style={{ display: 'contents' }}>
        <iframe
          ref={frame}
          className={classes.frame}
          title="Preview"
          src={address}
          tabIndex={-1}
          style={{ colorScheme: scheme }}
          onLoad={() => {
            tell('hello', null);
            tell('language', null);
            tell('color', null);
            tell('look', latest.current);
          }}
        />
        <span
          className={classes.launcher}
          style={{ background: look.color, color: isLight(look.color) ? '#1d1d24' : '#fff' }}
        >
          <IconMessageCircleFilled size={24} />
        </span>
      </div>
    </div>
  );
}

/** Whether dark signs are read more easily on a colour. */
function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(color.slice(at, at + 2), 16),
  );
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150;
}
