import { describe, expect, test } from 'vitest';
import { complaintsAbout, isWithin } from '../../src/domain/products/hours.policy.ts';

const at = (time: string): number => Date.parse(time);
const WEEKDAYS = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));
const berlin = { timeZone: 'Europe/Berlin', days: WEEKDAYS };

describe('hours', () => {
  test.each([
    ['the minute they begin, in winter', '2026-03-27T08:00:00Z', true],
    ['the minute before', '2026-03-27T07:59:59Z', false],
    ['the same minute of the clock, in summer', '2026-03-30T07:00:00Z', true],
    ['the minute before it, in summer', '2026-03-30T06:59:59Z', false],
    ['the last minute', '2026-03-30T14:59:59Z', true],
    ['the minute they end', '2026-03-30T15:00:00Z', false],
    ['a Sunday', '2026-03-29T10:00:00Z', false],
  ])('are those of the clock on the wall: %s', (_, time, isOpen) => {
    expect(isWithin(berlin, at(time))).toBe(isOpen);
  });

  test('hold over the hour that a Sunday in March leaves out, and the one October has twice', () => {
    const night = { timeZone: 'Europe/Berlin', days: [{ day: 0, from: '00:00', to: '02:30' }] };
    // 01:59 is followed by 03:00: the end was never shown by a clock.
    expect(isWithin(night, at('2026-03-29T00:59:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-03-29T01:00:00Z'))).toBe(false);
    // 02:15 comes twice, and both are before the end.
    expect(isWithin(night, at('2026-10-25T00:15:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-10-25T00:45:00Z'))).toBe(false);
    expect(isWithin(night, at('2026-10-25T01:15:00Z'))).toBe(true);
    expect(isWithin(night, at('2026-10-25T01:45:00Z'))).toBe(false);
  });

  test('go on over midnight in two stretches, and round the clock to 24:00', () => {
    const days = [
      { day: 6, from: '22:00', to: '24:00' },
      { day: 0, from: '00:00', to: '06:00' },
    ];
    const tokyo = { timeZone: 'Asia/Tokyo', days };
    expect(isWithin(tokyo, at('2026-01-03T14:59:59Z'))).toBe(true);
    expect(isWithin(tokyo, at('2026-01-03T15:00:00Z'))).toBe(true);
    expect(isWithin(tokyo, at('2026-01-03T21:00:00Z'))).toBe(false);
  });

  test('of no day are never', () => {
    expect(isWithin({ timeZone: 'UTC', days: [] }, at('2026-01-01T12:00:00Z'))).toBe(false);
  });

  test('are refused in a place that is none, and where they end before they begin', () => {
    expect(complaintsAbout(berlin)).toEqual({});
    const wrong = { timeZone: 'Mars/Olympus', days: [{ day: 1, from: '17:00', to: '09:00' }] };
    expect(Object.keys(complaintsAbout(wrong))).toEqual(['hours.timeZone', 'hours.days.0']);
  });
});
