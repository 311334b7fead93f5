import type { Look } from '@dowellchat/client';

type Hours = NonNullable<Look['hours']>;

/** From when until when; `00:00` as an end is the end of that day. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** Hours as a week shows them: stretches by day, 0 is Sunday. */
export interface Week {
  readonly timeZone: string;
  readonly days: readonly (readonly Stretch[])[];
}

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const OFFICE: Stretch = { from: '09:00', to: '17:00' };

/** What somebody begins with who has no hours yet. */
export function officeWeek(timeZone: string): Week {
  return { timeZone, days: DAYS.map((day) => (day === 0 || day === 6 ? [] : [OFFICE])) };
}

export function toWeek({ timeZone, days }: Hours): Week {
  return {
    timeZone,
    days: DAYS.map((day) =>
      days
        .filter((stretch) => stretch.day === day)
        .map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to }))
        .toSorted((a, b) => a.from.localeCompare(b.from)),
    ),
  };
}

/** A stretch that ends before it begins goes on into the next day. */
export function toHours({ timeZone, days }: Week): Hours {
  return {
    timeZone,
    days: days.flatMap((stretches, day) =>
      stretches.flatMap(({ from, to }) => {
        if (from < to) return [{ day, from, to }];
        const evening = { day, from, to: '24:00' };
        return to === '00:00' ? [evening] : [evening, { day: (day + 1) % 7, from: '00:00', to }];
      }),
    ),
  };
}

/** Where another stretch of a day begins: after the latest, or in the morning. */
export function nextStretch(stretches: readonly Stretch[]): Stretch {
  const latest = stretches.at(-1);
  return latest === undefined || latest.to === '00:00' || latest.to >= '22:00'
    ? OFFICE
    : { from: latest.to, to: '22:00' };
}
