import { create } from 'qrcode';
import { useMemo } from 'react';

const MARGIN = 4;

/** Drawn here: what it holds may be a secret, which goes into no address. */
export function QrCode({
  text,
  label,
  size = 184,
}: {
  text: string;
  label: string;
  size?: number;
}) {
  const { path, extent } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' });
    let drawn = '';
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        if (modules.get(y, x) !== 0) drawn += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
      }
    }
    return { path: drawn, extent: modules.size + 2 * MARGIN };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${extent} ${extent}`}
      shapeRendering="crispEdges"
    >
      <rect width={extent} height={extent} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
