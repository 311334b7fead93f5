const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A point in time as the reader writes it; the exact one on hover. */
export function Time({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={MOMENT.format(date)}>
      {(isExact ? MOMENT : DAY).format(date)}
    </time>
  );
}
