import type { Hours } from '@dowellchat/contract/v3/products.endpoints.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Whether somebody answers at this moment, by the clock on the wall of the time zone. */
export function isWithin({ timeZone, days }: Hours, nowMs: number): boolean {
  const { day, time } = wallClock(timeZone, nowMs);
  return days.some((one) => one.day === day && one.from <= time && time < one.to);
}

/** What is wrong with hours, by field. */
export function complaintsAbout({ timeZone, days }: Hours): Record<string, string[]> {
  const complaints: Record<string, string[]> = {};
  if (!isTimeZone(timeZone)) {
    complaints['hours.timeZone'] = ['must be a time zone such as Europe/Berlin'];
  }
  for (const [index, { from, to }] of days.entries()) {
    if (from >= to) complaints[`hours.days.${index}`] = ['must begin before it ends'];
  }
  return complaints;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function wallClock(timeZone: string, nowMs: number): { day: number; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = format.formatToParts(nowMs);
  const find = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? '';
  return { day: DAYS.indexOf(find('weekday')), time: `${find('hour')}:${find('minute')}` };
}
