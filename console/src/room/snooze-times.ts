export interface SnoozeTime {
  readonly label: string;
  readonly until: Date;
}

const HOUR_MS = 60 * 60 * 1000;
const MORNING_HOUR = 9;
const EVENING_HOUR = 18;
const MONDAY = 1;

/** Times people put things off to, by this device's clock; none of them has passed. */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const evening = atHour(now, 0, EVENING_HOUR);
  const daysToMonday = (MONDAY + 7 - now.getDay()) % 7 || 7;
  return [
    { label: 'In an hour', until: new Date(now.getTime() + HOUR_MS) },
    { label: 'In three hours', until: new Date(now.getTime() + 3 * HOUR_MS) },
    // An hour before is too near to be another time.
    ...(evening.getTime() - now.getTime() > HOUR_MS
      ? [{ label: 'This evening', until: evening }]
      : []),
    { label: 'Tomorrow morning', until: atHour(now, 1, MORNING_HOUR) },
    { label: 'Next Monday', until: atHour(now, daysToMonday, MORNING_HOUR) },
  ];
}

function atHour(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
