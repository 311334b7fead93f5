// Times and names as people read them, in the browser's language.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const yearDay = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const longDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const dayTime = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

export const timeOf = (at: string): string => time.format(new Date(at));
export const momentOf = (at: string): string => dayTime.format(new Date(at));
export const exactOf = (at: string): string => exact.format(new Date(at));

/** How long ago, in one short word: `now`, `5m`, `3h`, `2d`, then the day. */
export function agoOf(at: string, nowMs: number): string {
  const passedMs = nowMs - Date.parse(at);
  if (passedMs < MINUTE_MS) return 'now';
  if (passedMs < HOUR_MS) return `${Math.floor(passedMs / MINUTE_MS)}m`;
  if (passedMs < DAY_MS) return `${Math.floor(passedMs / HOUR_MS)}h`;
  if (passedMs < 7 * DAY_MS) return `${Math.floor(passedMs / DAY_MS)}d`;
  const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  return (isThisYear ? shortDay : yearDay).format(new Date(at));
}

export function dayOf(at: string, nowMs: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(nowMs).toDateString()) return 'Today';
  if (day === new Date(nowMs - DAY_MS).toDateString()) return 'Yesterday';
  const isNear = nowMs - Date.parse(at) < 300 * DAY_MS;
  return isNear ? longDay.format(new Date(at)) : yearDay.format(new Date(at));
}

export function bytesOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Who asks: the name they gave, else their e-mail, else as much of their id as tells them apart. */
export function visitorName({
  visitor,
  userId,
}: {
  readonly visitor: Pick<InboxRoom['visitor'], 'name' | 'email'>;
  readonly userId: string;
}): string {
  return visitor.name?.trim() || visitor.email || `Visitor ${shortId(userId)}`;
}

/** The end of a long id is what differs. */
function shortId(id: string): string {
  const letters = Array.from(id);
  return letters.length <= 12 ? id : `…${letters.slice(-6).join('')}`;
}
