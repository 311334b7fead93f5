import { ActionIcon, Button, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { nextStretch, officeWeek, type Stretch, type Week } from './hours.ts';
import classes from './HoursEditor.module.css';
import pageClasses from './Page.module.css';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [...new Set([HERE, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
/** From Monday on; the first of 2023 was a Sunday. */
const DAYS = [1, 2, 3, 4, 5, 6, 0].map((day) => {
  const date = new Date(Date.UTC(2023, 0, 1 + day));
  const name = (weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(undefined, { weekday, timeZone: 'UTC' }).format(date);
  return { day, short: name('short'), long: name('long') };
});
const WORKDAYS = [1, 2, 3, 4, 5];

/** When somebody answers, by the days of a week. */
export function HoursEditor({
  week,
  complaint,
  onChange,
}: {
  week: Week | null;
  complaint: string | undefined;
  onChange: (week: Week | null) => void;
}) {
  return (
    <fieldset className={pageClasses.group}>
      <legend>When somebody answers</legend>
      <SegmentedControl
        aria-label="When somebody answers"
        data={[
          { value: 'always', label: 'Around the clock' },
          { value: 'hours', label: 'In these hours' },
        ]}
        value={week === null ? 'always' : 'hours'}
        onChange={(value) => onChange(value === 'hours' ? officeWeek(HERE) : null)}
      />
      {week !== null && <WeekFields week={week} complaint={complaint} onChange={onChange} />}
    </fieldset>
  );
}

function WeekFields({
  week,
  complaint,
  onChange,
}: {
  week: Week;
  complaint: string | undefined;
  onChange: (week: Week) => void;
}) {
  const setDays = (chosen: readonly number[], stretches: readonly Stretch[]): void =>
    onChange({
      ...week,
      days: week.days.map((earlier, day) => (chosen.includes(day) ? stretches : earlier)),
    });
  return (
    <>
      <Select
        label="Time zone"
        data={ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        value={week.timeZone}
        error={complaint}
        searchable
        allowDeselect={false}
        limit={100}
        onChange={(timeZone) => onChange({ ...week, timeZone: timeZone ?? week.timeZone })}
      />
      <ul className={classes.week} aria-label="Hours by day">
        {DAYS.map(({ day, short, long }) => (
          <DayFields
            key={day}
            short={short}
            long={long}
            stretches={week.days[day] ?? []}
            onChange={(stretches) => setDays([day], stretches)}
          />
        ))}
      </ul>
      <div>
        <Button
          variant="default"
          size="xs"
          onClick={() => setDays(WORKDAYS, week.days[WORKDAYS[0] ?? 1] ?? [])}
        >
          Monday’s hours for all weekdays
        </Button>
      </div>
      <p className={classes.notice}>
        An end before its beginning is on the next day: 22:00 to 06:00 is a night.
      </p>
    </>
  );
}

function DayFields({
  short,
  long,
  stretches,
  onChange,
}: {
  short: string;
  long: string;
  stretches: readonly Stretch[];
  onChange: (stretches: readonly Stretch[]) => void;
}) {
  const change = (index: number, part: Partial<Stretch>): void =>
    onChange(stretches.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <li className={classes.day}>
      <span className={classes.name}>
        <span aria-hidden>{short}</span>
      </span>
      {stretches.length === 0 ? (
        <span className={classes.closed}>Closed</span>
      ) : (
        <div className={classes.stretches}>
          {stretches.map(({ from, to }, index) => (
            <div key={index} className={classes.stretch}>
              <TextInput
                type="time"
                size="xs"
                required
                aria-label={`${long}, from`}
                value={from}
                error={from === ''}
                onChange={({ currentTarget }) => change(index, { from: currentTarget.value })}
              />
              <span aria-hidden>–</span>
              <TextInput
                type="time"
                size="xs"
                required
                aria-label={`${long}, until`}
                value={to}
                error={to === ''}
                onChange={({ currentTarget }) => change(index, { to: currentTarget.value })}
              />
              <ActionIcon
                aria-label={`${long}: remove ${from} to ${to}`}
                onClick={() => onChange(stretches.filter((_, at) => at !== index))}
              >
                <IconX size={14} />
              </ActionIcon>
            </div>
          ))}
        </div>
      )}
      <Tooltip label="Add hours">
        <ActionIcon
          aria-label={`Add hours to ${long}`}
          onClick={() => onChange([...stretches, nextStretch(stretches)])}
        >
          <IconPlus size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
